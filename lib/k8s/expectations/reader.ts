import { type Issue, type IssueCode, issue } from '@/lib/policy'
import { isRecord, type Json, shown } from '../json'
import { joinPath } from '../path'

/** Reads strictly: what has the wrong shape is an issue with its path, and reads as undefined. */
export class Reader {
  readonly issues: Issue[] = []

  tell(code: IssueCode, path: string, parameters: Readonly<Record<string, string | number>> = {}): undefined {
    this.issues.push(issue(code, path, parameters))
  }

  object(value: unknown, path: string): Json | undefined {
    return isRecord(value) ? value : this.tell('wrong-type', path, { wanted: 'an object', seen: shown(value) })
  }

  list(value: unknown, path: string): readonly unknown[] | undefined {
    return Array.isArray(value) ? value : this.tell('wrong-type', path, { wanted: 'a list', seen: shown(value) })
  }

  text(value: unknown, path: string): string | undefined {
    return typeof value === 'string' ? value : this.tell('wrong-type', path, { wanted: 'a string', seen: shown(value) })
  }

  /** Says which members are not known. */
  fields(value: Json, path: string, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.tell('expectation-unknown-field', joinPath(path, key), { known: known.join(', ') })
    }
  }
}
