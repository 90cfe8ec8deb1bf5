import type { Cell, Matrix, Side } from './model'

export type MatrixOrder = 'name' | 'changes' | 'reached'

export interface MatrixFilter {
  /** Words that a row has to have, and a column, all of them; empty for all. */
  readonly from: string
  readonly to: string
  /** Only rows and columns in which something would change. */
  readonly changed: boolean
  readonly order: MatrixOrder
}

/** The part of a matrix that is asked for. */
export function matrixPart(matrix: Matrix, { from, to, changed, order }: MatrixFilter): Matrix {
  const cell = (row: number, column: number): Cell | undefined => matrix.cells[row]?.[column]
  const rows = named(matrix.rows, from)
  const columns = named(matrix.columns, to)
  const changes = (row: number, column: number) => !changed || cell(row, column)?.change !== undefined
  const keptRows = rows.filter((row) => columns.some((column) => changes(row, column)))
  const keptColumns = columns.filter((column) => rows.some((row) => changes(row, column)))
  const weigh = (cells: readonly (Cell | undefined)[]) =>
    cells.filter((one) => (order === 'changes' ? one?.change !== undefined : one?.kind === 'all' || one?.kind === 'some'))
      .length
  const sorted = (indices: readonly number[], cellsOf: (index: number) => readonly (Cell | undefined)[]) =>
    order === 'name' ? indices : indices.toSorted((a, b) => weigh(cellsOf(b)) - weigh(cellsOf(a)))
  const finalRows = sorted(keptRows, (row) => keptColumns.map((column) => cell(row, column)))
  const finalColumns = sorted(keptColumns, (column) => keptRows.map((row) => cell(row, column)))
  return {
    rows: finalRows.map((row) => matrix.rows[row] as Side),
    columns: finalColumns.map((column) => matrix.columns[column] as Side),
    cells: finalRows.map((row) => finalColumns.map((column) => cell(row, column) as Cell)),
    hidden: matrix.hidden
  }
}

const named = (sides: readonly Side[], search: string): readonly number[] =>
  [...sides.keys()].filter((at) => isNamed(sides[at]?.name ?? '', search))

/** Has a name all these words? */
export function isNamed(name: string, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => name.toLowerCase().includes(word))
}

/** RFC 4180: a line for each pair, with a head. */
export function matrixCsv({ rows, columns, cells }: Matrix): string {
  const lines = rows.flatMap((from, row) =>
    columns.flatMap((to, column) => {
      const cell = cells[row]?.[column]
      if (!cell || cell.kind === 'self') return []
      return [[from.name, to.name, cell.kind === 'none' ? '' : cell.ports, cell.change ?? '']]
    })
  )
  return [['from', 'to', 'ports', 'would change'], ...lines].map((line) => `${line.map(quoted).join(',')}\r\n`).join('')
}

/** What a spreadsheet would take for a formula is kept a text. */
function quoted(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
