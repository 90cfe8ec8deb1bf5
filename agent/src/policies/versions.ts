import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { policyKey } from '@/lib/policy'
import { writeAtomically } from '../files/write'
import type { ObjectKey } from './judge'

export interface Version {
  readonly uid: string
  readonly generation: number
  readonly appliedAt: string
  readonly appliedBy: string
}

interface Entry {
  /** File, kind, namespace and name. */
  readonly id: string
  readonly generation: number
  readonly hash: string
  readonly appliedAt: string
  readonly appliedBy: string
}

/**
 * Which generation of an object a text is: the number goes up with each change of content and survives restarts. Entries of deleted
 * objects stay, so that an object that comes again never has the rule ids of what it was before. In the file an entry is a line, and the
 * last one of an object counts: what a change costs does not grow with the number of objects.
 */
export class Versions {
  private readonly file: string
  private readonly now: () => Date
  private readonly entries: Map<string, Entry>
  private fresh: Entry[] = []
  /** The file is not what the entries are, and has to be written anew. */
  private behind: boolean

  constructor(file: string, now: () => Date = () => new Date()) {
    this.file = file
    this.now = now
    const { entries, whole } = load(file)
    this.entries = entries
    this.behind = !whole
  }

  /** What version this text is, or would be. `file` and name are the object's uid. `by`: who applied it. */
  of(file: string, key: ObjectKey, text: string, by = ''): Version {
    return { uid: `${file}:${key.name}`, ...this.entry(file, key, text, by) }
  }

  /** From now on it is. */
  take(file: string, key: ObjectKey, text: string, { generation, appliedAt, appliedBy }: Version): void {
    const hash = hashOf(text)
    const id = idOf(file, key)
    if (this.entries.get(id)?.hash === hash) return
    const entry = { id, generation, hash, appliedAt, appliedBy }
    this.entries.set(id, entry)
    this.fresh.push(entry)
  }

  private entry(file: string, key: ObjectKey, text: string, by: string): Omit<Entry, 'hash' | 'id'> {
    const entry = this.entries.get(idOf(file, key))
    if (entry !== undefined && entry.hash === hashOf(text)) {
      return { generation: entry.generation, appliedAt: entry.appliedAt, appliedBy: entry.appliedBy }
    }
    return { generation: (entry?.generation ?? 0) + 1, appliedAt: this.now().toISOString(), appliedBy: by }
  }

  /** Written before anything made from it is enforced. Throws what the file system throws. */
  save(): void {
    if (this.fresh.length === 0) return
    const lines = (of: Iterable<Entry>): string => [...of].map((entry) => `${JSON.stringify(entry)}\n`).join('')
    const appends = !this.behind
    this.behind = true
    if (appends) appendFileSync(this.file, lines(this.fresh), { mode: 0o600 })
    else writeAtomically(this.file, lines(this.entries.values()), { mode: 0o600, durable: false })
    this.behind = false
    this.fresh = []
  }
}

const idOf = (file: string, key: ObjectKey) => `${file} ${policyKey(key)}`

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** `whole`: further lines may follow. Not where the last one was cut short, or most of it is of the past. */
function load(file: string): { readonly entries: Map<string, Entry>; readonly whole: boolean } {
  const entries = new Map<string, Entry>()
  try {
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n').filter((line) => line !== '')
    for (const line of lines) {
      const entry = parse(line)
      if (entry !== undefined) entries.set(entry.id, entry)
    }
    return { entries, whole: text.endsWith('\n') && lines.length < 2 * entries.size + 1_000 }
  } catch {
    return { entries, whole: false } // first start, or unreadable: generations begin anew, verdicts do not depend on them
  }
}

function parse(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Entry
    return typeof entry.id === 'string' ? entry : undefined
  } catch {
    return undefined
  }
}
