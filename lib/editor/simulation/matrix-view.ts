import type { Cell, Matrix, Side } from './model'

export type MatrixOrder = 'name' | 'changes' | 'reached'

export interface MatrixFilter {
  /** Words that a row or a column has to have, all of them; empty for all. */
  readonly search: string
  /** Only rows and columns in which something would change. */
  readonly changed: boolean
  readonly order: MatrixOrder
}

/** The part of a matrix that is asked for: a row or a column stays where it is named, or where one of its cells is. */
export function matrixPart(matrix: Matrix, { search, changed, order }: MatrixFilter): Matrix {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const named = ({ name }: Side) => words.every((word) => name.toLowerCase().includes(word))
  const cell = (row: number, column: number): Cell | undefined => matrix.cells[row]?.[column]
  const all = { rows: [...matrix.rows.keys()], columns: [...matrix.columns.keys()] }
  // Somebody who is looked for is shown with all that he reaches, and all who reach him.
  const anyRow = all.rows.some((row) => named(matrix.rows[row] as Side))
  const anyColumn = all.columns.some((column) => named(matrix.columns[column] as Side))
  const rows = all.rows.filter((row) => !anyRow || anyColumn || named(matrix.rows[row] as Side))
  const columns = all.columns.filter((column) => !anyColumn || anyRow || named(matrix.columns[column] as Side))
  const wanted = (row: number, column: number) =>
    (words.length === 0 || named(matrix.rows[row] as Side) || named(matrix.columns[column] as Side)) &&
    (!changed || cell(row, column)?.change !== undefined)
  const found = anyRow || anyColumn || words.length === 0
  const keptRows = found ? rows.filter((row) => columns.some((column) => wanted(row, column))) : []
  const keptColumns = found ? columns.filter((column) => rows.some((row) => wanted(row, column))) : []
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
