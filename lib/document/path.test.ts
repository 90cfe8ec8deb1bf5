import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath, isWithin, parentPath, parsePath } from './path'

describe('paths', () => {
  it('are read back as they were written, whatever the keys', () => {
    const step = fc.oneof(fc.nat(20), fc.string(), fc.constantFrom('a.b/c', 'k8s:app', '"', ']', '[0]', '0'))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        expect(parsePath(formatPath(steps))).toEqual(steps)
      })
    )
  })

  it('look as one expects', () => {
    expect(formatPath(['spec', 'ingress', 0, 'matchLabels', 'app.kubernetes.io/name'])).toBe(
      'spec.ingress[0].matchLabels["app.kubernetes.io/name"]'
    )
    expect(parentPath('spec.ingress[0]')).toBe('spec.ingress')
    expect(parentPath('')).toBeUndefined()
    expect(isWithin('spec.ingress[1].x', 'spec.ingress[1]')).toBe(true)
    expect(isWithin('spec.ingress[11]', 'spec.ingress[1]')).toBe(false)
  })

  it('of other writers are read too', () => {
    expect(parsePath('metadata.labels[a.b/c]')).toEqual(['metadata', 'labels', 'a.b/c'])
    expect(parsePath('not a path at all [')).toEqual(['not a path at all '])
  })
})
