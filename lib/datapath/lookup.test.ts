import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { TableEntry, TablePeer } from '@/lib/policy'
import { encodeAddress } from './address'
import { PeerLookup, PolicyLookup } from './lookup'
import { encodePeers } from './peers'
import { encodePolicyTable } from './policy'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files that a module loads when it runs: what is imported as a type only is not there then. */
function closure(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  const source = readFileSync(entry, 'utf8')
  for (const [, clause = '', from = ''] of source.matchAll(/^(?:import|export)\s+([^'"]*?)\s*from\s*['"]([^'"]+)['"]/gm)) {
    if (clause.startsWith('type ')) continue
    const names = /\{([^}]*)\}/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim())
    if (names && !/[\w*]+\s*,?\s*\{/.test(clause) && names.every((name) => name === '' || name.startsWith('type '))) continue
    const base = from.startsWith('@/') ? join(root, from.slice(2)) : join(dirname(entry), from)
    const file = [`${base}.ts`, join(base, 'index.ts')].find(existsSync)
    if (file) closure(file, seen)
  }
  return seen
}

describe('the model of the lookup', () => {
  it('knows bytes and nothing of the engine, not by way of another file', () => {
    const files = [...closure(join(root, 'lib/datapath/lookup.ts'))].map((file) => relative(root, file)).sort()
    expect(files).toEqual([
      'lib/datapath/abi.gen.ts',
      'lib/datapath/batch.ts',
      'lib/datapath/family.ts',
      'lib/datapath/lookup.ts',
      'lib/datapath/scope.ts',
      'lib/datapath/struct.ts'
    ])
    // The check itself sees what it is to find.
    expect([...closure(join(root, 'lib/datapath/peers.ts'))].map((file) => relative(root, file))).toContain(
      'lib/policy/evaluate.ts'
    )
  })
})

const bytes = (text: string) => encodeAddress(text) as Uint8Array

describe('from an address to a peer', () => {
  const peers = new PeerLookup(
    encodePeers({
      exact: [{ address: '10.0.0.1', identity: 256, class: 0 }],
      prefixes: [
        { cidr: '10.0.0.0/8', identity: 9, class: 1 },
        { cidr: '10.0.0.0/24', identity: 9, class: 2 },
        { cidr: '2001:db8::/32', identity: 10, class: 3 }
      ]
    })
  )

  it('the exact address comes first, then the longest prefix, then the world of its family', () => {
    const found = ['10.0.0.1', '10.0.0.2', '10.1.0.1', '192.0.2.1', '2001:db8::5', 'fd00::1'].map((text) =>
      peers.find(bytes(text))
    )
    expect(found).toEqual([
      { identity: 256, class: 0 },
      { identity: 9, class: 2 },
      { identity: 9, class: 1 },
      { identity: 9, class: 0 },
      { identity: 10, class: 3 },
      { identity: 10, class: 0 }
    ])
  })
})

describe('from a peer and a port to an answer', () => {
  const entry = (
    peer: TablePeer,
    precedence: number,
    verdict: 'allow' | 'deny',
    more: Partial<TableEntry> = {}
  ): TableEntry => ({
    direction: 'ingress',
    peer,
    protocol: 'any',
    port: { value: 0, bits: 0 },
    verdict,
    precedence,
    evidence: { reason: 'rule', rules: [], isolatedBy: [] },
    ...more
  })
  const table = (...entries: readonly TableEntry[]) => {
    let cookie = 0
    return new PolicyLookup(encodePolicyTable({ entries }, () => ++cookie))
  }
  const any: TablePeer = { kind: 'any' }
  const identity: TablePeer = { kind: 'identity', identity: 256 }
  const inClass: TablePeer = { kind: 'class', class: 256 }

  it('the highest precedence of the three answers wins, not the most particular', () => {
    const port = { protocol: 6, port: { value: 80, bits: 16 } }
    const lookup = table(entry(any, 9, 'deny', port), entry(identity, 5, 'allow'), entry(inClass, 1, 'deny'))
    expect(lookup.find('ingress', { identity: 256, class: 256 }, 6, 80)).toMatchObject({ allowed: false, cookie: 1 })
    expect(lookup.find('ingress', { identity: 256, class: 256 }, 6, 81)).toMatchObject({ allowed: true, cookie: 2 })
    expect(lookup.find('ingress', { identity: 9, class: 256 }, 6, 81)).toMatchObject({ allowed: false, cookie: 3 })
  })

  it('of equal precedence the identity answers, then the class', () => {
    const lookup = table(entry(any, 5, 'allow'), entry(inClass, 5, 'allow'), entry(identity, 5, 'allow'))
    expect(lookup.find('ingress', { identity: 256, class: 256 }, 17, 53)?.cookie).toBe(3)
    expect(lookup.find('ingress', { identity: 1, class: 256 }, 17, 53)?.cookie).toBe(2)
  })

  it('an identity is no class of the same number, class 0 is none, a direction is not the other', () => {
    const lookup = table(entry(inClass, 5, 'allow'), entry({ kind: 'class', class: 0 }, 5, 'allow'))
    expect(lookup.find('ingress', { identity: 256, class: 0 }, 6, 80)).toBeUndefined()
    expect(lookup.find('egress', { identity: 9, class: 256 }, 6, 80)).toBeUndefined()
  })

  it('the longest prefix of the port answers, and the type of ICMP is its first byte', () => {
    const lookup = table(
      entry(any, 1, 'deny'),
      entry(any, 2, 'allow', { protocol: 6, port: { value: 8080, bits: 12 } }),
      entry(any, 3, 'deny', { protocol: 6, port: { value: 8081, bits: 16 } }),
      entry(any, 2, 'allow', { protocol: 1, port: { value: 8 << 8, bits: 8 } })
    )
    const cookie = (protocol: number, port: number) =>
      lookup.find('ingress', { identity: 9, class: 0 }, protocol, port)?.cookie
    expect([cookie(6, 8080), cookie(6, 8081), cookie(6, 8095), cookie(6, 8096)]).toEqual([2, 3, 2, 1])
    expect([cookie(1, 8), cookie(1, 0), cookie(58, 8), cookie(17, 8080)]).toEqual([4, 1, 1, 1])
  })
})
