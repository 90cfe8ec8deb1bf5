import { expect, it } from 'vitest'
import { readLinkLocal } from './link-local'

it('finds the addresses of link scope, and no others', () => {
  const text = `fe800000000000000cd8f1fffe3a2b01 02 40 20 80     eth0
fd000000000000000000000000000001 02 80 00 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
`
  expect(readLinkLocal(() => text)).toEqual(['fe80:0000:0000:0000:0cd8:f1ff:fe3a:2b01'])
})
