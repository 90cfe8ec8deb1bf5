import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
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
  readonly generation: number
  readonly hash: string
  readonly appliedAt: string
  readonly appliedBy: string
}

/**
 * Which generation of an object a text is: the number goes up with each change of content and survives restarts. Entries of deleted
 * objects stay, so that an object that comes again never has the rule ids of what it was before.
 */
export class Versions {
  private readonly file: string
  private readonly now: () => Date
  private readonly entries: Map<string, Entry>
  private changed = false

  constructor(file: string, now: () => Date = () => new Date()) {
    this.file = file
    this.now = now
    this.entries = load(file)
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
    this.entries.set(id, { generation, hash, appliedAt, appliedBy })
    this.changed = true
  }

  private entry(file: string, key: ObjectKey, text: string, by: string): Omit<Entry, 'hash'> {
    const entry = this.entries.get(idOf(file, key))
    if (entry !== undefined && entry.hash === hashOf(text)) {
      return { generation: entry.generation, appliedAt: entry.appliedAt, appliedBy: entry.appliedBy }
    }
    return { generation: (entry?.generation ?? 0) + 1, appliedAt: this.now().toISOString(), appliedBy: by }
  }

  /** Written before anything made from it is enforced. Throws what the file system throws. */
  save(): void {
    if (!this.changed) return
    writeAtomically(this.file, `${JSON.stringify({ version: 1, entries: Object.fromEntries(this.entries) })}\n`, {
      mode: 0o600,
      durable: false
    })
    this.changed = false
  }
}

const idOf = (file: string, key: ObjectKey) => `${file} ${policyKey(key)}`

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

function load(file: string): Map<string, Entry> {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries?: Readonly<Record<string, Entry>> }
    return new Map(Object.entries(stored.entries ?? {}))
  } catch {
    return new Map() // first start, or unreadable: generations begin anew, verdicts do not depend on them
  }
}
