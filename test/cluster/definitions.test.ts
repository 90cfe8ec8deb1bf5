import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ciliumSchema, validate } from '@/lib/k8s'
import { pruned } from '@/lib/k8s/schema/schema'
import { readCases } from '../conformance/harness'
import { ApiServer } from '../differential/api-server/server'
import { type RunningApiServer, startApiServer } from './api-server'
import { changedPolicies } from './changed'
import { installDefinitions, type Named, pathOf, recordedPolicies } from './definitions'

// A server of its own: the others' clusters have no kinds of Cilium.
let server: RunningApiServer
let api: ApiServer
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  await installDefinitions(api)
  for (const name of ['shop', 'data', 'ops', 'ns']) await api.create('/api/v1/namespaces', { metadata: { name } })
})
afterAll(() => server?.end())

const tried = (object: object) => api.dryRun(pathOf(object as Named), 'application/json', JSON.stringify(object))

describe('definitions of Cilium’s kinds, beside no Cilium', () => {
  it('[1.0] take and refuse what those of Cilium 1.20 do', { timeout: 120_000 }, async () => {
    const cases = recordedPolicies()
    const wrong: string[] = []
    for (const { id, why, object, crd } of cases) {
      const { status, body } = await tried(object)
      const { message } = body as { readonly message?: string }
      if (![201, 422].includes(status)) wrong.push(`${id}: ${status} ${message}`)
      else if ((status === 201) !== crd.ok)
        wrong.push(`${id} (${why}): Cilium says ${crd.error ?? 'ok'}, ours ${message ?? 'ok'}`)
    }
    expect(wrong).toEqual([])
    expect(cases.length).toBeGreaterThan(300)
  })

  it('[1.0] keep and refuse of policies changed at random what `validate` says that they do', {
    timeout: 120_000
  }, async () => {
    const wrong: string[] = []
    for (const document of changedPolicies(1000, 20)) {
      const refused = validate(document, { dialect: 'cilium-1.20' }).filter(
        ({ stage, severity }) => stage === 'api' && severity === 'error'
      )
      const { status, body } = await tried(document)
      const { message, spec, specs } = body as {
        readonly message?: string
        readonly spec?: unknown
        readonly specs?: unknown
      }
      const theirs = status === 201 ? JSON.stringify({ spec, specs }) : 'refused'
      const kept = pruned(SCHEMA, document) as { readonly spec?: unknown; readonly specs?: unknown }
      const mine = refused.length === 0 ? JSON.stringify({ spec: sorted(kept.spec), specs: sorted(kept.specs) }) : 'refused'
      const why = `${JSON.stringify(document)}: ${message ?? theirs}, here ${refused[0]?.message ?? mine}`
      if (mine !== theirs) wrong.push(why)
    }
    expect(wrong).toEqual([])
  })

  it('count the letters of a text, as `validate` does, not its bytes', async () => {
    const ofLength = (length: number) => ({
      ...policy('p'),
      spec: { endpointSelector: {}, ingress: [{}], log: { value: 'é'.repeat(length) } }
    })
    for (const length of [32, 33]) {
      const here = validate(ofLength(length), { dialect: 'cilium-1.20' }).length === 0 ? 201 : 422
      expect([length, here]).toEqual([length, (await tried(ofLength(length))).status])
    }
  })

  it('read prefixes as `validate` does', async () => {
    const prefixes = [
      '10.0.0.0/08',
      '010.0.0.0/8',
      '10.00.0.0/8',
      '10.0.0.0/33',
      '10.0.0.0',
      '10.1.2.3/8',
      '1.2.3/8',
      '10.0.0.0/8 '
    ]
    const six = ['::/0', 'FD00::/008', '::ffff:10.0.0.0/104', 'fe80::1%eth0/64', 'fd00:00::/8', ':::/0', '/8', '']
    for (const prefix of [...prefixes, ...six]) {
      const document = { ...policy('p'), spec: { endpointSelector: {}, ingress: [{ fromCIDR: [prefix] }] } }
      const refused = validate(document, { dialect: 'cilium-1.20' }).some(({ stage }) => stage === 'api')
      expect([prefix, refused]).toEqual([prefix, (await tried(document)).status === 422])
    }
  })

  it('are found by their short names, and tell what became of a policy', async () => {
    const { body } = await api.get('/apis/cilium.io/v2')
    const { resources } = body as { readonly resources: readonly { name: string; shortNames?: readonly string[] }[] }
    const short = resources.flatMap(({ name, shortNames }) => (shortNames ? [`${shortNames} ${name}`] : []))
    expect(short.sort()).toEqual([
      'ccg ciliumcidrgroups',
      'ccnp ciliumclusterwidenetworkpolicies',
      'cnp ciliumnetworkpolicies'
    ])
    await api.create(pathOf(policy('told')), policy('told'))
    const conditions = [
      { type: 'Valid', status: 'True' },
      { type: 'Enforced', status: 'False', message: '2 of 3 nodes', lastTransitionTime: '2026-01-01T00:00:00Z' }
    ]
    const path = `${pathOf(policy('told'))}/told`
    const told = await api.patch(`${path}/status`, { spec: null, status: { conditions } })
    expect([told.status, (told.body as { readonly spec: unknown }).spec]).toEqual([200, policy('told').spec])
    const { columnDefinitions, rows } = (await api.table(path)).body as Table
    const row = Object.fromEntries(columnDefinitions.map(({ name }, at) => [name, rows[0]?.cells[at]]))
    expect(row).toMatchObject({ Name: 'told', Valid: 'True', Enforced: '2 of 3 nodes' })
    const wrong = await api.patch(`${path}/status`, { status: { conditions: [{ type: 'x' }] } })
    expect(wrong.status).toBe(422)
  })

  it('give a CIDR group in both versions, and take nothing in it but prefixes', async () => {
    const group = (version: string, externalCIDRs: unknown) => ({
      apiVersion: `cilium.io/${version}`,
      kind: 'CiliumCIDRGroup',
      metadata: { name: 'offices', labels: { site: 'north' } },
      spec: { externalCIDRs }
    })
    const good = group('v2alpha1', ['10.0.0.0/8', 'fd00::/8'])
    expect((await api.create(pathOf(good), good)).status).toBe(201)
    const { body } = await api.get(`${pathOf(group('v2', []))}/offices`)
    expect(body).toMatchObject({ apiVersion: 'cilium.io/v2', spec: good.spec })
    for (const bad of [['10.0.0.0'], ['10.0.0.0/33'], [null], 'x', undefined]) {
      expect([bad, (await tried(group('v2', bad))).status]).toEqual([bad, 422])
    }
    expect((await tried({ ...group('v2', []), metadata: { name: 'none' } })).status).toBe(201)
  })
})

describe('a NetworkPolicy', () => {
  it('[8.1] is taken and refused by the server that these tests run as it was recorded', { timeout: 120_000 }, async () => {
    const cases = readCases('kubernetes', 'validation') as unknown as readonly {
      readonly id: string
      readonly doc: Partial<Named>
      readonly valid: boolean
      /** Before Kubernetes 1.36 addresses were read more loosely. */
      readonly validWithLegacyIPs?: boolean
    }[]
    const spaceOf = (doc: Partial<Named>) => doc.metadata?.namespace ?? 'ns'
    for (const name of new Set(cases.map(({ doc }) => spaceOf(doc)))) {
      await api.create('/api/v1/namespaces', { metadata: { name } })
    }
    const wrong: string[] = []
    for (const { id, doc, valid, validWithLegacyIPs } of cases) {
      const path = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(spaceOf(doc))}/networkpolicies`
      const { status, body } = await api.dryRun(path, 'application/json', JSON.stringify(doc))
      const taken = validWithLegacyIPs ?? valid
      if ((status === 201) !== taken) wrong.push(`${id}: ${status} ${JSON.stringify(body).slice(0, 300)}`)
    }
    expect(wrong).toEqual([])
    expect(cases.length).toBeGreaterThan(300)
  })
})

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[] }[]
}

const policy = (name: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec: { endpointSelector: {}, ingress: [{}] }
})

const SCHEMA = ciliumSchema('1.20')

/** Members in the order in which a server gives them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)])
  )
}
