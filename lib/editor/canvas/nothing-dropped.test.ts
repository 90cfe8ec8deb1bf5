import { describe, expect, it, vi } from 'vitest'
import { isArray, isObject, isWithin, type Json, join, type Path, parse, parsePath, valueAt } from '@/lib/document'
import { corpus } from '@/test/support/policies'
import type { Canvas } from './model'
import { project } from './project'

vi.setConfig({ testTimeout: 120_000 })

/** Paths of what holds nothing further. */
function leaves(value: Json, path: Path): readonly Path[] {
  if (isArray(value) && value.length > 0) return value.flatMap((one, at) => leaves(one, join(path, at)))
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, one]) => leaves(one, join(path, key)))
  }
  return [path]
}

/** What the drawing shows, each with all below it. */
function shown({ subject, blocks, edges, extras, specs, spec, policy }: Canvas): readonly Path[] {
  const own = specs[spec]?.path ?? 'spec'
  return [
    subject.path,
    ...(policy.kind === 'NetworkPolicy' ? [`${own}.policyTypes`] : [`${own}.description`]),
    ...extras.map(({ path }) => path),
    ...blocks.filter(({ kind }) => kind !== 'any' && kind !== 'nobody').flatMap(({ paths }) => paths),
    ...edges.flatMap(({ ports, l7, extras: more }) => [
      ...(ports === 'any' ? [] : ports.map(({ path }) => path)),
      ...l7.map(({ path }) => path),
      ...more.map(({ path }) => path)
    ])
  ]
}

/** What no engine takes, and a person may well have written. */
const RULES: readonly Json[] = [
  { fromEntities: ['world'], toPorts: { ports: [{ port: '80' }] } },
  { fromEntities: ['world'], toPorts: ['80', { ports: '80' }, { ports: [{ port: '80' }], rules: 'none' }] },
  { fromEntities: ['world'], icmps: 'ping' },
  { fromEntities: ['world'], icmps: ['ping', { fields: 8, more: 1 }] },
  { fromEntities: 'world', toPorts: [{ ports: [{ port: '80' }], rules: { http: 'GET' } }] },
  { fromEntities: ['world'], toPorts: [{ ports: [{ port: '80' }], serverNames: 'example.com' }] },
  'all'
]
const ODD = [
  ...RULES.map((rule) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'p' },
    spec: { endpointSelector: {}, ingress: [rule] }
  })),
  ...([{ ports: { port: 80 } }, { from: 'all', ports: [80, { port: { a: 1 } }] }] as const).map((rule) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p' },
    spec: { podSelector: {}, ingress: [rule] }
  }))
]

const isEmpty = (value: Json | undefined): boolean =>
  value === null || (isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0)

describe('the drawing', () => {
  it('shows every part of every policy: as a block, a port, a field or YAML', () => {
    const missing = new Map<string, string>()
    for (const policy of [...corpus(), ...ODD]) {
      const text = JSON.stringify(policy)
      const parsed = parse(text)
      const canvas = project({ parsed, document: 0 })
      const root = parsed.documents[0]?.value
      const own = canvas?.specs[canvas.spec]?.path
      if (!canvas || canvas.readOnly || own === undefined || root === undefined) continue
      const drawn = shown(canvas)
      for (const path of leaves(valueAt(root, parsePath(own)) ?? null, own)) {
        // An empty list says that it is there: the block or the gate does so by its kind.
        if (isEmpty(valueAt(root, parsePath(path))) || drawn.some((one) => isWithin(path, one))) continue
        missing.set(path.replaceAll(/\d+/g, '0'), text)
      }
    }
    expect([...missing].map(([path, text]) => `${path}\n${text.slice(0, 600)}`)).toEqual([])
  })
})
