import { describe, expect, it } from 'vitest'
import { matrixSvg } from '../picture/matrix'
import { matrixCsv, matrixPart } from './matrix-view'
import type { Cell, Matrix, Side } from './model'

const side = (name: string): Side => ({ name, pods: 1, namespace: name.split('/')[0] ?? '', party: undefined })
const cell = (kind: Cell['kind'], change?: Cell['change']): Cell => ({
  ports: kind === 'all' ? 'everything' : kind === 'some' ? 'TCP 80, 443' : 'nothing',
  kind,
  ...(change ? { change } : {})
})
const MATRIX: Matrix = {
  rows: [side('shop/web'), side('shop/db'), side('world')],
  columns: [side('shop/web'), side('shop/db')],
  cells: [
    [cell('self'), cell('some', 'loses')],
    [cell('none'), cell('self')],
    [cell('all'), cell('none')]
  ],
  hidden: 0
}
const NONE = { from: '', to: '', changed: false, order: 'name' } as const
const names = ({ rows, columns }: Matrix) => [rows.map(({ name }) => name), columns.map(({ name }) => name)]

describe('a part of the matrix', () => {
  it('is whom one looks for, as who calls and as who is called', () => {
    expect(names(matrixPart(MATRIX, NONE))).toEqual(names(MATRIX))
    expect(names(matrixPart(MATRIX, { ...NONE, from: 'world' }))).toEqual([['world'], ['shop/web', 'shop/db']])
    expect(names(matrixPart(MATRIX, { ...NONE, to: 'shop DB' }))).toEqual([['shop/web', 'shop/db', 'world'], ['shop/db']])
    expect(names(matrixPart(MATRIX, { ...NONE, from: 'nobody' }))[0]).toEqual([])
  })

  it('is what would change, or comes with the most reached first', () => {
    expect(names(matrixPart(MATRIX, { ...NONE, changed: true }))).toEqual([['shop/web'], ['shop/db']])
    expect(names(matrixPart(MATRIX, { ...NONE, order: 'reached' }))[0]).toEqual(['shop/web', 'world', 'shop/db'])
  })

  it('is CSV that no spreadsheet runs, and a picture that says every pair', () => {
    expect(matrixCsv(MATRIX).split('\r\n').slice(0, 3)).toEqual([
      'from,to,ports,would change',
      'shop/web,shop/db,"TCP 80, 443",loses',
      'shop/db,shop/web,,'
    ])
    expect(matrixCsv({ ...MATRIX, rows: [side('=1+1')] })).toContain("'=1+1,shop/db")
    const colours = new Proxy({}, { get: () => '#000000' }) as Parameters<typeof matrixSvg>[2]
    const svg = matrixSvg(MATRIX, 'a < b', colours)
    expect(svg).toContain('aria-label="a &#60; b"')
    expect(svg).toContain('<title>TCP 80, 443</title>')
  })
})
