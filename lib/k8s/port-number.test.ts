import { expect, it } from 'vitest'
import { readWrittenPort } from './port-number'

it.each([
  ['80', { kind: 'number', number: 80 }],
  ['010', { kind: 'number', number: 8 }],
  ['0', { kind: 'number', number: 0 }],
  ['1_000', { kind: 'number', number: 1000 }],
  ['65535', { kind: 'number', number: 65535 }],
  ['http', { kind: 'name', name: 'http' }],
  ['HTTP-alt', { kind: 'name', name: 'http-alt' }],
  ['0x50', { kind: 'name', name: '0x50' }],
  ['1a', { kind: 'name', name: '1a' }]
])('[1.10] %s', (written, expected) => expect(readWrittenPort(written)).toEqual(expected))

it.each(['', ' 80', '080', '65536', '-1', '1.5', 'a_b', 'a--b', '-a', 'abcdefghijklmnop', '1__0', '_1', '1_'])(
  '[1.10] refuses %j',
  (written) => expect(readWrittenPort(written)).toBeUndefined()
)
