import { DIRECTIONS, type Direction } from './model'
import type { CompiledSubject } from './node-tables'
import type { TableEntry } from './table'
import { TableHash } from './table-hash'

/**
 * Entries stand in one order: ingress before egress, and in each everybody, then identities, then classes, by their numbers
 * (see `compileDirection`). So those of one identity are one run in each direction.
 */
export function withIdentity(compiled: CompiledSubject, number: number, added: readonly TableEntry[]): CompiledSubject {
  return edited(compiled, number, (direction) => added.filter((entry) => entry.direction === direction))
}

/** Without all that is about an identity; the same object where nothing is. */
export function withoutIdentity(compiled: CompiledSubject, number: number): CompiledSubject {
  return edited(compiled, number, () => [])
}

function edited(
  compiled: CompiledSubject,
  number: number,
  runOf: (direction: Direction) => readonly TableEntry[]
): CompiledSubject {
  let { entries } = compiled.table
  const sum = TableHash.of(compiled.hash)
  for (const direction of DIRECTIONS) {
    const first = firstNotBefore(entries, direction, number)
    const last = firstNotBefore(entries, direction, number + 1)
    const run = runOf(direction)
    if (first === last && run.length === 0) continue
    sum.remove(entries.slice(first, last)).add(run)
    entries = entries.toSpliced(first, last - first, ...run)
  }
  return entries === compiled.table.entries ? compiled : { ...compiled, table: { entries }, hash: sum.text }
}

function firstNotBefore(entries: readonly TableEntry[], direction: Direction, number: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(entries[middle] as TableEntry, direction, number)) low = middle + 1
    else high = middle
  }
  return low
}

function isBefore(entry: TableEntry, direction: Direction, number: number): boolean {
  if (entry.direction !== direction) return DIRECTIONS.indexOf(entry.direction) < DIRECTIONS.indexOf(direction)
  if (entry.peer.kind === 'identity') return entry.peer.identity < number
  return entry.peer.kind === 'any'
}
