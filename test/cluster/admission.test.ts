import { readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ciliumSchema, validate } from '@/lib/k8s'
import { pruned } from '@/lib/k8s/schema/schema'
import { ApiServer } from '../differential/api-server/server'
import { type RunningApiServer, startApiServer } from './api-server'
import { changedPolicies } from './changed'
import { installDefinitions, type Named, pathOf, recordedPolicies } from './definitions'

const MANIFEST = new URL('../../agent/kubectl/portcullis.yaml', import.meta.url)
const RESOURCES = {
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings'
}

const policy = (name: string, spec: object = { endpointSelector: {}, ingress: [{}] }) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec
})
const tooManyPeers = { endpointSelector: {}, ingress: [{ fromEntities: ['world'], fromCIDR: ['10.0.0.0/8'] }] }
const http = (...rules: readonly object[]) => ({
  endpointSelector: {},
  ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: rules } }] }]
})

let server: RunningApiServer
let api: ApiServer
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  await installDefinitions(api)
  for (const name of ['shop', 'data', 'ops']) await api.create('/api/v1/namespaces', { metadata: { name } })
  await api.create(pathOf(policy('earlier')), policy('earlier', tooManyPeers))
  for (const object of loadAll(readFileSync(MANIFEST, 'utf8')) as readonly { readonly kind: keyof typeof RESOURCES }[]) {
    const resource = RESOURCES[object.kind]
    if (resource === undefined) continue
    const { status, body } = await api.create(`/apis/admissionregistration.k8s.io/v1/${resource}`, object)
    if (status !== 201) throw new Error(JSON.stringify(body).slice(-1000))
  }
  await refused(policy('probe', tooManyPeers))
  await refused(policy('probe', http({ path: '(' })))
})
afterAll(() => server?.end())

const tried = (object: Named) => api.dryRun(pathOf(object), 'application/json', JSON.stringify(object))

/** Asked again each time that it was taken: a server learns of new policies a moment after it has them. */
async function refused(object: Named): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until) if ((await tried(object)).status === 422) return
  throw new Error('the admission policies are not heeded')
}

const message = (body: unknown) => (body as { readonly message?: string }).message ?? 'ok'

describe('definitions and admission policies together', () => {
  it('[1.0] take and refuse what Cilium 1.20 does: its schema and its parser', { timeout: 120_000 }, async () => {
    const cases = recordedPolicies()
    const wrong: string[] = []
    for (const { id, object, crd, sanitize } of cases) {
      const { status, body } = await tried(object)
      if ((status === 201) === (crd.ok && sanitize.ok)) continue
      wrong.push(`${id}: Cilium says ${crd.error ?? sanitize.error ?? 'ok'}, the server ${message(body)}`)
    }
    expect(wrong).toEqual([])
    expect(cases.filter(({ crd, sanitize }) => crd.ok && !sanitize.ok).length).toBeGreaterThan(60)
  })

  it('[1.0] refuse of policies changed at random what `validate` does', { timeout: 120_000 }, async () => {
    const wrong: string[] = []
    for (const document of changedPolicies(2000, 21)) {
      const kept = pruned(ciliumSchema('1.20'), document)
      const found = validate(kept, { dialect: 'cilium-1.20' }).filter(({ severity }) => severity === 'error')
      const { status, body } = await tried(document)
      if ((status === 201) === (found.length === 0)) continue
      wrong.push(`${JSON.stringify(document)}: ${message(body)}, here ${found[0]?.message ?? 'ok'}`)
    }
    expect(wrong).toEqual([])
  })

  it('say what is wrong, and with an expression where', async () => {
    const peers = message((await tried(policy('p', tooManyPeers))).body)
    expect(peers).toContain('one rule of ingress may have entries in one of fromEndpoints')
    const expression = message((await tried(policy('p', http({ method: 'GET' }, { path: '/a(' })))).body)
    expect(expression).toContain('missing closing ): `/a(`')
  })
})

describe('what was there before', () => {
  const path = `${pathOf(policy('earlier'))}/earlier`

  it('keeps its labels and its status changeable, and can be made right, or deleted', async () => {
    const conditions = [{ type: 'Valid', status: 'False' }]
    expect((await api.patch(`${path}/status`, { status: { conditions } })).status).toBe(200)
    expect((await api.patch(path, { metadata: { labels: { team: 'a' } } })).status).toBe(200)
    expect((await api.patch(path, { spec: { description: 'still wrong' } })).status).toBe(422)
    expect((await api.patch(path, { spec: { ingress: [{ fromEntities: ['world'] }] } })).status).toBe(200)
    expect((await api.delete(path)).status).toBe(200)
  })
})

describe('a big policy', () => {
  it('too-big-to-judge: is taken, and left to the agent', async () => {
    const rule = (at: number) => ({
      fromEndpoints: [{ matchLabels: { app: `app-${at}` }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }],
      toPorts: [{ ports: [{ port: String(1 + at), protocol: 'TCP' }] }]
    })
    for (const rules of [100, 1000, 5000]) {
      const ingress = Array.from({ length: rules }, (_, at) => rule(at))
      const { status, body } = await tried(policy('big', { endpointSelector: {}, ingress }))
      expect([rules, status, status === 201 ? '' : message(body)]).toEqual([rules, 201, ''])
    }
  })

  it('with a thousand expressions is judged', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ method: 'GET|HEAD', path: `/api/v1/things/${at}/.*` }))
    expect((await tried(policy('many', http(...many)))).status).toBe(201)
  })
})
