import { describe, expect, it } from 'vitest'
import { validate } from '@/lib/k8s'
import { type FieldError, places } from './field-errors'
import { readCases } from './harness'

// Guards: what an API server refuses of a NetworkPolicy is said at the same fields, for the same reasons, in the same order.

const cases = readCases('kubernetes', 'validation').filter(
  ({ stage, doc }) => stage !== 'decode' && (doc as { kind?: unknown }).kind
)

describe.each([
  ['1.36', 'errors'],
  ['1.35', 'errorsWithLegacyIPs']
] as const)('[8.1] Kubernetes %s', (kubernetesVersion, field) => {
  it('refuses the same fields for the same reasons', () => {
    const wrong = cases.flatMap(({ id, doc, [field]: errors, errors: strict, validWithLegacyIPs }) => {
      const wanted = errors ?? (field === 'errorsWithLegacyIPs' && validWithLegacyIPs === true ? [] : strict)
      const want = places((wanted ?? []) as readonly FieldError[])
      const found = validate(doc, { dialect: 'kubernetes', kubernetesVersion })
      const got = places(
        found.filter(({ severity }) => severity === 'error').map(({ path, reason = '' }) => ({ field: path, type: reason }))
      )
      return JSON.stringify(got) === JSON.stringify(want)
        ? []
        : [`${String(id)}: ${want.join(', ')}; here ${got.join(', ')}`]
    })
    expect(cases.length).toBeGreaterThan(300)
    expect(wrong).toEqual([])
  })
})
