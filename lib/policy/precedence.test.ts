import { describe, expect, it } from 'vitest'
import { PROXIES } from './l7/rank'
import type { Tier } from './model'
import { ABOVE_RULES, DEFAULT_VERDICT, MAX_PRIORITY, OWN_NODE, precedenceOf, SETTLED } from './precedence'

describe('[7.4] precedence', () => {
  it('is tier first, then priority, then deny, proxy, allow, pass; all in 32 bits', () => {
    // HTTP and Kafka cannot stand together on a port (SPEC 1.21), and share a place.
    const proxies = PROXIES.filter((one) => one !== 'kafka')
    const verdicts = ['deny', ...proxies, 'allow', 'pass'] as const
    const order: number[] = []
    for (const tier of ['admin', 'normal', 'baseline'] as const satisfies readonly Tier[]) {
      for (const priority of [0, 1, 1000, MAX_PRIORITY]) {
        for (const verdict of verdicts) order.push(precedenceOf(tier, priority, verdict))
      }
    }
    expect(order).toEqual([...new Set(order)].sort((a, b) => b - a))
    expect(precedenceOf('normal', 0, 'kafka')).toBe(precedenceOf('normal', 0, 'http'))
    expect(ABOVE_RULES).toBeGreaterThan(order[0] ?? 0)
    expect(ABOVE_RULES).toBeLessThanOrEqual(0xffffffff)
  })

  it('[7.5] has the own node below every rule, and above the default verdict', () => {
    expect(precedenceOf('baseline', MAX_PRIORITY, 'pass')).toBeGreaterThan(OWN_NODE)
    expect(OWN_NODE).toBeGreaterThan(DEFAULT_VERDICT)
  })

  it('of what is settled asks the class before the identity before anybody', () => {
    expect(SETTLED.class).toBeGreaterThan(SETTLED.identity)
    expect(SETTLED.identity).toBeGreaterThan(SETTLED.any)
    expect(SETTLED.any).toBeGreaterThan(0)
  })
})
