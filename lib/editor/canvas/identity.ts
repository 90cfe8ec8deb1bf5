import type { Path } from '@/lib/document'
import type { BlockId } from './model'

/** What is remembered of a block between two projections. */
export interface Remembered {
  readonly id: BlockId
  readonly path: Path
  /** What the block says: equal keys are equal blocks. */
  readonly key: string
  /** What block and edge say together. */
  readonly whole: string
}

export interface Wanted {
  readonly path: Path
  readonly key: string
  readonly whole: string
  /** Made into the id of a block never seen before. */
  readonly hint: string
}

/**
 * Ids for the blocks of a new projection, so that a block keeps its id (and with it its position and selection) while the text
 * around it, or its own content, changes: same place and content, then same content with its edge, then same content, then
 * same place, then same rule.
 * `adopt`: ids that a command wants for paths. `reserved`: ids that others have (drafted blocks).
 */
export function assignIds(
  wanted: readonly Wanted[],
  previous: readonly Remembered[],
  adopt: Readonly<Record<Path, BlockId>> = {},
  reserved: readonly BlockId[] = []
): readonly BlockId[] {
  const ids = wanted.map(({ path }) => adopt[path])
  const taken = new Set(ids)
  const free = () => previous.filter((one) => !taken.has(one.id))
  const pass = (same: (one: Wanted, old: Remembered) => boolean) => {
    for (const [index, one] of wanted.entries()) {
      if (ids[index] !== undefined) continue
      const found = free().find((old) => same(one, old))
      if (!found) continue
      ids[index] = found.id
      taken.add(found.id)
    }
  }
  pass((one, old) => one.path === old.path && one.whole === old.whole)
  pass((one, old) => one.whole === old.whole)
  pass((one, old) => one.path === old.path && one.key === old.key)
  pass((one, old) => one.key === old.key)
  pass((one, old) => one.path === old.path)
  pass((one, old) => ruleOf(one.path) === ruleOf(old.path))
  // Ids of before are not used again for others: React would move one block to the place of another.
  const used = new Set([...taken, ...reserved, ...previous.map((one) => one.id)])
  return wanted.map(({ hint }, index) => {
    const id = ids[index] ?? freshId(hint, (one) => used.has(one))
    used.add(id)
    return id
  })
}

/** The rule that a path is of; the path where it is of none. */
const ruleOf = (path: Path): Path => /^.*?gress(?:Deny)?\[\d+\]/.exec(path)?.[0] ?? path

/** `ingress-app-backend1`, `ingress-app-backend1-2`: readable, and the same for the same text. */
export function freshId(hint: string, used: (id: string) => boolean): string {
  const base =
    hint
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 48) || 'block'
  let id = base
  for (let count = 2; used(id); count += 1) id = `${base}-${count}`
  return id
}
