import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '@/lib/policy'
import { type CookieMeaning, CookieRegistry, type CookieState } from './cookies'

const ref = (name: string, generation = 1) =>
  ({ kind: 'NetworkPolicy', namespace: 'a', name, uid: name, generation }) as const
const rule = (...rules: readonly string[]): CookieMeaning => ({
  verdict: 'allow',
  evidence: { reason: 'rule', rules, isolatedBy: [] }
})
const denied = (isolatedBy: Evidence['isolatedBy']): CookieMeaning => ({
  verdict: 'deny',
  evidence: { reason: 'default-deny', rules: [], isolatedBy }
})

describe('cookies', () => {
  it('are one number for equal evidence, and none is 0', () => {
    const cookies = new CookieRegistry()
    expect(cookies.cookieOf(rule('a', 'b'))).toBe(1)
    expect(cookies.cookieOf(rule('a', 'b'))).toBe(1)
    const others = [rule('a'), denied([ref('p')]), denied([ref('p', 2)]), { ...rule('a'), verdict: 'deny' as const }]
    expect(new Set(others.map((one) => cookies.cookieOf(one))).size).toBe(4)
    expect(cookies.meaningOf(1)).toEqual(rule('a', 'b'))
    expect(cookies.meaningOf(0)).toBeUndefined()
  })

  it('mean the same after a restart', () => {
    const before = new CookieRegistry()
    const numbers = [rule('a'), rule('b'), denied([ref('p')])].map((one) => before.cookieOf(one))
    const after = new CookieRegistry(JSON.parse(JSON.stringify(before.export())) as CookieState)
    expect([denied([ref('p')]), rule('a'), rule('b'), rule('c')].map((one) => after.cookieOf(one))).toEqual([
      numbers[2],
      numbers[0],
      numbers[1],
      4
    ])
  })

  it('that were forgotten are not given again, not by the same object, and not after a restart', () => {
    const cookies = new CookieRegistry()
    const gone = rule('gone')
    const old = cookies.cookieOf(gone)
    const kept = cookies.cookieOf(rule('kept'))
    expect(cookies.retain(new Set([kept]))).toEqual([old])
    expect(cookies.meaningOf(old)).toBeUndefined()
    const again = new CookieRegistry(JSON.parse(JSON.stringify(cookies.export())) as CookieState)
    expect(cookies.cookieOf(gone)).toBe(3)
    expect(again.cookieOf(rule('new'))).toBe(3)
  })

  it('go round at the end of 32 bits, past the live ones', () => {
    const cookies = new CookieRegistry({ next: 0xffffffff, cookies: [{ cookie: 1, ...rule('first') }] })
    expect([rule('x'), rule('y')].map((one) => cookies.cookieOf(one))).toEqual([0xffffffff, 2])
  })

  it('never name two things while live, in any history', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('name' as const), of: fc.nat(8) }),
      fc.record({ kind: fc.constant('retain' as const), live: fc.array(fc.nat(8)) }),
      fc.constant({ kind: 'restart' as const })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let cookies = new CookieRegistry()
        const objects = Array.from({ length: 9 }, (_, at) => rule(`r${at}`))
        for (const one of steps) {
          if (one.kind === 'restart') cookies = new CookieRegistry(cookies.export())
          else if (one.kind === 'retain')
            cookies.retain(new Set(one.live.map((of) => cookies.cookieOf(objects[of] as CookieMeaning))))
          else {
            const made = objects[one.of] as CookieMeaning
            expect(cookies.meaningOf(cookies.cookieOf(made))).toEqual(made)
          }
        }
      })
    )
  })
})
