import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { corpus } from '@/test/support/policies'
import { CHANGES, type Json, mutate } from './mutate'
import { ApiServer } from './server'

/*
 * usage: KUBECONFIG=… npx tsx test/differential/api-server/network-policies.ts
 * Asks a real API server what is wrong with NetworkPolicies that were changed at random, and records it for
 * test/conformance/api-server.test.ts.
 */
const RECORD = new URL('../../conformance/data/kubernetes/api-server.jsonl.gz', import.meta.url)
const NAMESPACE = 'kube-public'
const SEED = 34
const MADE = 2500

const ODD: readonly Json[] = [
  null,
  '',
  'a b',
  '-bad',
  'Bad',
  'x'.repeat(64),
  'a.b/c',
  'a/b/c',
  '/x',
  0,
  -1,
  1,
  80,
  65535,
  65536,
  2 ** 31,
  1.5,
  true,
  [],
  {},
  [null],
  [{}],
  '80',
  'http',
  'a--b',
  'ab_c',
  '123456',
  'sixteen-letters-',
  'TCP',
  'tcp',
  'SCTP',
  'Ingress',
  'ingress',
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
  'Gt',
  '10.0.0.0/8',
  '10.0.0.0/33',
  '10.1.2.3/8',
  '010.0.0.0/8',
  '10.0.0.0/08',
  '10.0.0.0',
  '10.1.0.0/16',
  '11.0.0.0/16',
  '::/0',
  'fd00::/8',
  'FD00::/08',
  '::ffff:10.0.0.0/104',
  '10.0.0.0/8 ',
  '1.2.3/8',
  'fe80::1%eth0/64',
  '0.0.0.0/0',
  { matchLabels: { app: 'x' } },
  { matchLabels: { 'a b': 'c d' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] },
  { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] },
  ['Ingress', 'Egress', 'Egress']
]

const policies = corpus().filter(({ kind }) => kind === 'NetworkPolicy')
const chosen = fc.sample(fc.tuple(fc.nat(), CHANGES), { seed: SEED, numRuns: MADE })

const server = new ApiServer()
const lines = [JSON.stringify({ version: await server.version() })]
for (const [at, changes] of chosen) {
  const document = structuredClone(policies[at % policies.length]) as unknown as {
    metadata: { [key: string]: Json }
    spec: Json
  }
  document.metadata = { name: 'p', namespace: NAMESPACE }
  mutate(document, changes, ODD)
  const { status, body } = await server.dryRun(
    `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies`,
    'application/json',
    JSON.stringify(document)
  )
  const { causes = [] } =
    (body as { readonly details?: { readonly causes?: readonly { readonly field: string; readonly reason: string }[] } })
      .details ?? {}
  lines.push(JSON.stringify({ doc: document, status, errors: causes.map(({ field, reason }) => ({ field, type: reason })) }))
}
writeFileSync(RECORD, gzipSync(`${lines.join('\n')}\n`, { level: 9 }))
console.log(`${lines.length - 1} policies`)
