import { describe, expect, it } from 'vitest'
import { allowsRequest } from './http'

const request = { method: 'GET', path: '/api/users', host: 'shop', headers: { 'X-Team': 'red' } }

describe('HTTP rules', () => {
  it.each([
    ['[6.1] over the whole path', { path: '/api' }, false],
    ['[6.1] as expressions', { path: '/api/.*', method: 'GET|HEAD' }, true],
    ['[6.1] whose fields are ANDed', { path: '/api/.*', method: 'POST' }, false],
    ['[6.2] a header with its value', { headers: ['x-team: red'] }, true],
    ['[6.2] a header with another value', { headers: ['X-Team: blue'] }, false],
    ['[6.2] without a space asks for a name that cannot be', { headers: ['X-Team:red'] }, false],
    ['[6.3] presence', { headerMatches: [{ name: 'X-Team' }] }, true],
    ['[6.3] a mismatch that is only logged', { headerMatches: [{ name: 'X-Team', value: 'blue', mismatch: 'LOG' }] }, true],
    ['[6.3] a mismatch', { headerMatches: [{ name: 'X-Team', value: 'blue' }] }, false],
    ['an expression that is none', { path: '(' }, false]
  ])('%s', (_, rule, expected) => expect(allowsRequest([rule], request)).toBe(expected))

  it('[6.1] are ORed', () => expect(allowsRequest([{ path: '/x' }, { method: 'GET' }], request)).toBe(true))
  it('[3.5] let everything through where there is none', () => expect(allowsRequest([], request)).toBe(true))
})
