import type { Cell, Matrix } from '../simulation/model'
import { type Colours, escaped, text } from './parts'

const CELL = 26
const NAMES = 220
const MARGIN = 24

/** A matrix as an SVG that stands by itself: rows call, columns are called; a sign in each cell, and what would change framed. */
export function matrixSvg({ rows, columns, cells }: Matrix, title: string, colours: Colours): string {
  const left = MARGIN + NAMES
  const top = MARGIN + 40 + NAMES * 0.7
  const width = left + columns.length * CELL + MARGIN + NAMES * 0.5
  const height = top + rows.length * CELL + MARGIN
  const body = [
    `<rect width="${width}" height="${height}" fill="${colours.back}"/>`,
    text(title, { x: MARGIN, y: MARGIN + 12, size: 15, fill: colours.ink1, bold: true }),
    text('✓ everything  ◦ some ports  – nothing; framed: would change', {
      x: MARGIN,
      y: MARGIN + 30,
      size: 12,
      fill: colours.ink3
    }),
    ...columns.map(
      ({ name }, column) =>
        `<g transform="translate(${left + column * CELL + 16} ${top - 8}) rotate(-55)">${text(name, { x: 0, y: 0, size: 12, fill: colours.ink2, mono: true, width: NAMES })}</g>`
    ),
    ...rows.flatMap(({ name }, row) => [
      text(name, { x: MARGIN, y: top + row * CELL + 17, size: 12, fill: colours.ink2, mono: true, width: NAMES - 8 }),
      ...columns.map((_, column) => cellOf(cells[row]?.[column], left + column * CELL, top + row * CELL, colours))
    ])
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">\n${body.join('\n')}\n</svg>\n`
}

const SIGNS = { all: '✓', some: '◦', none: '–', self: '' } as const

function cellOf(cell: Cell | undefined, x: number, y: number, colours: Colours): string {
  if (!cell) return ''
  const fill = cell.kind === 'all' ? colours.allowSoft : cell.kind === 'some' ? colours.card : colours.back
  const frame = cell.change ? ` stroke="${colours.ink1}" stroke-width="2"` : ` stroke="${colours.line}" stroke-width="0.5"`
  const ink = cell.kind === 'none' ? colours.ink3 : colours.allow
  return `<g><title>${escaped(cell.ports)}</title><rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${CELL - 2}" fill="${fill}"${frame}/>${text(SIGNS[cell.kind], { x: x + CELL / 2, y: y + 17, size: 13, fill: ink, middle: true })}</g>`
}
