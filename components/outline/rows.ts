import type { OutlineItem } from '@/lib/editor'

/** A line that is shown: its item, how deep it stands, and its place among its siblings (from 1). */
export interface Row {
  readonly item: OutlineItem
  readonly level: number
  readonly place: number
  readonly siblings: number
  readonly parent: string | undefined
}

/** The lines in sight, from the top: those below a folded one are left out. */
export function rowsOf(root: OutlineItem, folded: ReadonlySet<string>): readonly Row[] {
  const visit = (items: readonly OutlineItem[], level: number, parent: string | undefined): readonly Row[] =>
    items.flatMap((item, at) => [
      { item, level, place: at + 1, siblings: items.length, parent },
      ...(folded.has(item.id) ? [] : visit(item.children, level + 1, item.id))
    ])
  return visit([root], 1, undefined)
}

/** Where a key leads from a row; undefined where it leads nowhere. As trees of the ARIA practices have it. */
export function rowAfter(rows: readonly Row[], at: number, key: string): Row | undefined {
  switch (key) {
    case 'ArrowDown':
      return rows[at + 1]
    case 'ArrowUp':
      return rows[at - 1]
    case 'Home':
      return rows[0]
    case 'End':
      return rows.at(-1)
    default:
      return undefined
  }
}

/** The next row whose text begins with what was typed, round the end. */
export function rowNamed(rows: readonly Row[], at: number, typed: string): Row | undefined {
  const wanted = typed.toLowerCase()
  const round = [...rows.slice(at + (typed.length > 1 ? 0 : 1)), ...rows.slice(0, at + 1)]
  return round.find(({ item }) => item.text.toLowerCase().startsWith(wanted))
}
