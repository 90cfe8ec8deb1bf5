import { expect, it } from 'vitest'
import { validate } from '@/lib/k8s'
import { places } from './field-errors'
import { readCases } from './harness'

// Guards: a NetworkPolicy changed at random is refused where a real API server refuses it, at the same fields.

interface Recorded {
  readonly doc: unknown
  /** 201: taken; 422: refused by the validator; 400: it cannot be read as a NetworkPolicy. */
  readonly status: number
  readonly errors: readonly { readonly field: string; readonly type: string }[]
}

const [version, ...recorded] = readCases('kubernetes', 'api-server') as unknown as [
  { readonly version: string },
  ...Recorded[]
]

it(`[8.1] says of changed policies what an API server of ${version.version} said`, () => {
  const wrong = recorded.flatMap(({ doc, status, errors }) => {
    const found = validate(doc, { dialect: 'kubernetes', kubernetesVersion: version.version })
    const refused = found.filter(({ severity }) => severity === 'error')
    const want = status === 201 ? [] : status === 422 ? places(errors) : ['unreadable']
    const mine = places(refused.map(({ path, reason = '' }) => ({ field: path, type: reason })))
    const got = status === 400 && refused.length > 0 ? ['unreadable'] : mine
    return JSON.stringify(got) === JSON.stringify(want)
      ? []
      : [`${JSON.stringify(doc)}: ${want.join(', ')}; here ${got.join(', ')}`]
  })
  expect(recorded.length).toBeGreaterThan(2000)
  expect(wrong).toEqual([])
})
