import { describe, expect, it } from 'vitest'
import { readPlain } from './scalar'

describe('plain scalars as Kubernetes reads them', () => {
  it.each([
    ['on', true],
    ['off', false],
    ['yes', true],
    ['No', false],
    ['y', true],
    ['n', false],
    ['yEs', 'yEs'],
    ['~', null],
    ['', null],
    ['null', null],
    ['nULL', 'nULL'],
    ['012', 10],
    ['0o14', 12],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0b1', -1],
    ['089', 89],
    ['1_000', 1000],
    ['_1', '_1'],
    ['+5', 5],
    ['5000', 5000],
    ['1e3', 1000],
    ['1.', 1],
    ['.5', 0.5],
    ['.5_0', 0.5],
    ['._5', '._5'],
    ['.5_', '.5_'],
    ['1:30', '1:30'],
    ['2001-01-01', '2001-01-01'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['1.2.3', '1.2.3'],
    ['<<', '<<'],
    ['backend1', 'backend1']
  ])('%s', (source, value) => {
    expect(readPlain(source)).toEqual(value)
  })

  it('reads .nan and .inf as what JSON cannot say', () => {
    expect(readPlain('.NaN')).toBeNaN()
    expect(readPlain('-.inf')).toBe(Number.NEGATIVE_INFINITY)
  })
})
