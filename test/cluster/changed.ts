import fc from 'fast-check'
import { isCilium } from '@/lib/k8s'
import type { PolicyKind } from '@/lib/policy'
import { CHANGES, type Json, mutate } from '../differential/api-server/mutate'
import { corpus } from '../support/policies'
import type { Named } from './definitions'

/** Policies of Cilium's kinds from the conformance data, each changed in up to three places; the same in every run. */
export function changedPolicies(count: number, seed: number): readonly Named[] {
  const policies = corpus().filter(({ kind }) => isCilium(kind as PolicyKind))
  return fc.sample(fc.tuple(fc.nat(), CHANGES), { seed, numRuns: count }).map(([at, changes]) => {
    const document = structuredClone(policies[at % policies.length]) as unknown as Named & { metadata: Json; spec: Json }
    mutate(document, changes, ODD)
    return document
  })
}

const ODD: readonly Json[] = [
  null,
  '',
  'a b',
  'Bad',
  'x'.repeat(64),
  'x'.repeat(256),
  'é'.repeat(20),
  'é'.repeat(40),
  'k8s:app',
  0,
  -1,
  1,
  40_000,
  65_536,
  2 ** 31,
  1.5,
  true,
  [],
  {},
  [null],
  [{}],
  '80',
  '080',
  '0',
  '65536',
  'http',
  'TCP',
  'tcp',
  'ICMP',
  'EchoRequest',
  'ExtendedEchoReply',
  'world',
  'cluster-mesh',
  'world-ipv4',
  'In',
  'Exists',
  'Gt',
  '10.0.0.0/8',
  '10.0.0.0/33',
  '10.1.2.3/8',
  '010.0.0.0/8',
  '10.0.0.0/08',
  '10.0.0.0',
  '::/0',
  'fd00::/8',
  '::ffff:10.0.0.0/104',
  'fe80::1%eth0/64',
  'example.com',
  '*.example.com',
  '-.example.com.',
  { matchLabels: { app: 'x' } },
  { matchLabels: { 'a b': 'c d' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] },
  { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'], misspelt: true },
  { cidr: '10.0.0.0/8', cidrGroupRef: 'a' },
  { http: [{}], dns: [{ matchPattern: '*' }] },
  Array.from({ length: 41 }, () => ({ port: '80' }))
]
