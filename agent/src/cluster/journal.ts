import { appendFileSync, readFileSync } from 'node:fs'
import { writeAtomically } from '../files/write'

export type Json = Readonly<Record<string, unknown>>

/** An object as it was last told. `good`: what of it is in force, where that is an earlier version; `refused`: nothing is. */
export interface Kept {
  readonly object: Json
  readonly good?: Json
  readonly refused?: true
}

/** A line of the file; without `object` it is gone, without `key` all of the kind was listed. */
interface Line extends Partial<Kept> {
  readonly kind: string
  readonly key?: string
}

/**
 * What the API server told last, in the state folder: an agent that starts while there is no API server goes on from it. A line a
 * change, so that what one costs does not grow with the cluster; written anew once most of it is of the past.
 */
export class ObjectJournal {
  private readonly file: string
  private readonly kinds = new Map<string, Map<string, Kept>>()
  private lines = 0
  private whole: boolean

  constructor(file: string) {
    this.file = file
    this.whole = this.load()
  }

  /** Undefined: of this kind nothing was ever heard. */
  of(kind: string): ReadonlyMap<string, Kept> | undefined {
    return this.kinds.get(kind)
  }

  /** All that there is of a kind. Throws what the file system throws, and then writes all of it the next time. */
  put(kind: string, wanted: ReadonlyMap<string, Kept>): void {
    const held = this.kinds.get(kind)
    const lines: Line[] = held === undefined ? [{ kind }] : []
    for (const [key, kept] of wanted) if (!same(held?.get(key), kept)) lines.push({ kind, key, ...kept })
    for (const key of held?.keys() ?? []) if (!wanted.has(key)) lines.push({ kind, key })
    if (lines.length === 0 && this.whole) return
    this.kinds.set(kind, new Map(wanted))
    const appends = this.whole && this.lines + lines.length < 2 * this.count() + 1_000
    this.whole = false
    if (appends) appendFileSync(this.file, textOf(lines), { mode: 0o600 })
    else writeAtomically(this.file, textOf(this.all()), { mode: 0o600, durable: false })
    this.lines = appends ? this.lines + lines.length : this.count()
    this.whole = true
  }

  private all(): readonly Line[] {
    return [...this.kinds].flatMap(([kind, objects]) => [
      { kind },
      ...[...objects].map(([key, kept]) => ({ kind, key, ...kept }))
    ])
  }

  private count(): number {
    return [...this.kinds.values()].reduce((sum, objects) => sum + objects.size + 1, 0)
  }

  /** Whether further lines may follow: not where the last was cut short, or there is no file. */
  private load(): boolean {
    let text: string
    try {
      text = readFileSync(this.file, 'utf8')
    } catch {
      return false
    }
    for (const line of text.split('\n')) {
      const entry = parsed(line)
      if (entry === undefined) continue
      const { kind, key, object, good, refused } = entry
      const objects = this.kinds.get(kind) ?? new Map<string, Kept>()
      this.kinds.set(kind, objects)
      this.lines += 1
      if (key === undefined) continue
      if (object === undefined) objects.delete(key)
      else objects.set(key, { object, ...(good && { good }), ...(refused && { refused }) })
    }
    return text.endsWith('\n')
  }
}

const same = (a: Kept | undefined, b: Kept) => a?.object === b.object && a.good === b.good && a.refused === b.refused

const textOf = (lines: readonly Line[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

function parsed(line: string): Line | undefined {
  if (line === '') return undefined
  try {
    const entry = JSON.parse(line) as Line
    return typeof entry?.kind === 'string' ? entry : undefined
  } catch {
    return undefined
  }
}
