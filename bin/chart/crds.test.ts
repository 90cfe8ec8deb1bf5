import { describe, expect, it } from 'vitest'
import type { OpenApi } from '@/lib/k8s'
import { definitions } from './crds'

interface Definition {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: OpenApi } }[] }
}

/** Fields without a word for their author. */
function unexplained({ properties = {}, items }: OpenApi, path: string): readonly string[] {
  const own = Object.entries(properties).flatMap(([name, field]) => [
    ...(field.description || (path === '' && name === 'metadata') ? [] : [`${path}${name}`]),
    ...unexplained(field, `${path}${name}.`)
  ])
  return items ? [...own, ...unexplained(items, path)] : own
}

describe.each([...definitions()])('%s', (_, made) => {
  it('explains every field', () => {
    for (const { schema } of (made as Definition).spec.versions) {
      expect(unexplained(schema.openAPIV3Schema, '')).toEqual([])
    }
  })
})
