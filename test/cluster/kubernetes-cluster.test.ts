import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClusterView, PolicyView } from '@/lib/api/http'
import { Changes, openFolder } from '@/lib/server/changes'
import type { ApplyObjects, Cluster } from '@/lib/server/cluster'
import { kubernetesCluster } from '@/lib/server/cluster/kubernetes'
import { createLog } from '@/lib/server/log'
import { ApiServer } from '../differential/api-server/server'
import { type RunningApiServer, startApiServer } from './api-server'

// A server of its own: it is killed.
let server: RunningApiServer
let api: ApiServer
let cluster: Cluster
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  cluster = kubernetesCluster({ kubeconfig: server.kubeconfig })
  await until((view) => view.live)
})
afterAll(async () => {
  cluster?.close()
  await server?.end()
})

/** The first view that is so. */
function until(found: (view: ClusterView) => boolean, of: Cluster = cluster): Promise<ClusterView> {
  return new Promise((resolve) => {
    const look = (view: ClusterView) => {
      if (!found(view)) return
      stop()
      resolve(view)
    }
    const stop = of.watch(look)
    look(of.list())
  })
}

const pod = (name: string, labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: {
    containers: [{ name: 'main', image: 'none', ports: [{ containerPort: 80, name: 'http' }] }],
    automountServiceAccountToken: false
  }
})
const createPod = (name: string, labels: Readonly<Record<string, string>>) =>
  api.create('/api/v1/namespaces/default/pods', pod(name, labels))
const account = () => api.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })

const policy = (name: string, port: number, more = '') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: default}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: ${port}}]}]
${more}`
const request = (text: string, expected: ApplyObjects['expect'] = {}) => ({ text, by: 'test', expect: expected })
const inForce = (view: ClusterView, name: string) => view.policies.find((one) => one.name === name)

describe('a cluster is followed', () => {
  it('pods as they come, by their labels and ports, under the dialect of whoever is there', async () => {
    await account()
    expect((await createPod('web', { app: 'web' })).status).toBe(201)
    const { world } = await until((view) => view.world.pods.some(({ name }) => name === 'web'))
    expect(world.dialect).toBe('kubernetes')
    expect(world.pods.find(({ name }) => name === 'web')).toMatchObject({
      labels: { app: 'web' },
      ports: [{ name: 'http', port: 80 }]
    })
    expect((await createPod('cilium-x', { 'k8s-app': 'cilium' })).status).toBe(201)
    await until((view) => view.world.dialect === 'cilium-1.20')
    await api.delete('/api/v1/namespaces/default/pods/cilium-x?gracePeriodSeconds=0')
    await until((view) => view.world.dialect === 'kubernetes')
  })

  it('api-server-away: what was known stays, it is said, and the watch goes on once it is back', {
    timeout: 120_000
  }, async () => {
    await server.kill()
    const stale = await until((view) => !view.live)
    expect(stale.world.pods.map(({ name }) => name)).toContain('web')
    await server.start()
    expect((await createPod('late', { app: 'late' })).status).toBe(201)
    const back = await until((view) => view.live && view.world.pods.some(({ name }) => name === 'late'))
    expect(back.world.pods.map(({ name }) => name)).toContain('web')
  })
})

describe('a policy', () => {
  it('is tried without a trace, applied, seen in force, changed, and deleted', async () => {
    const tried = await cluster.dryRun(request(policy('p', 80)))
    expect(tried).toMatchObject({ ok: true, objects: [{ name: 'p', action: 'created' }], issues: [] })
    expect(inForce(cluster.list(), 'p')).toBeUndefined()
    const made = await cluster.apply(request(policy('p', 80), { 'NetworkPolicy/default/p': { generation: 0 } }))
    expect(made).toMatchObject({ ok: true, objects: [{ action: 'created', generation: 1, before: '' }] })
    expect(inForce(cluster.list(), 'p')).toMatchObject({ generation: 1 })
    expect(await cluster.apply(request(policy('p', 80)))).toMatchObject({ objects: [{ action: 'unchanged' }] })
    const changed = await cluster.apply(request(policy('p', 81), { 'NetworkPolicy/default/p': { generation: 1 } }))
    expect(changed).toMatchObject({ ok: true, objects: [{ action: 'configured', generation: 2 }] })
    expect(changed.objects[0]?.before).toContain('port: 80')
    expect(
      await cluster.delete({ kind: 'NetworkPolicy', namespace: 'default', name: 'p' }, { generation: 1 })
    ).toMatchObject({
      issues: [{ code: 'changed-meanwhile' }]
    })
    expect(
      await cluster.delete({ kind: 'NetworkPolicy', namespace: 'default', name: 'p' }, { generation: 2 })
    ).toMatchObject({
      found: true,
      issues: []
    })
    await until((view) => inForce(view, 'p') === undefined)
  })

  it('tried, says the generation that is in force, and the text as its author wrote it: both are what a change is made against', async () => {
    const text = `# why\n${policy('against', 80)}`
    expect((await cluster.dryRun(request(text))).objects).toMatchObject([{ action: 'created', generation: 0, before: '' }])
    await cluster.apply(request(text))
    const tried = await cluster.dryRun(request(policy('against', 81)))
    expect(tried.objects).toMatchObject([{ action: 'configured', generation: 1, before: text }])
    expect(
      await cluster.apply(request(policy('against', 81), { 'NetworkPolicy/default/against': { generation: 1 } }))
    ).toMatchObject({
      ok: true,
      objects: [{ generation: 2, before: text }]
    })
  })

  it('that the server refuses says the field; of several none is written', async () => {
    const text = `${policy('good', 80)}---\n${policy('bad', 0)}`
    const outcome = await cluster.apply(request(text))
    expect(outcome).toMatchObject({
      ok: false,
      issues: [{ code: 'refused-by-server', path: 'spec.ingress[0].ports[0].port' }]
    })
    expect((await api.get('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies/good')).status).toBe(404)
  })

  it('alone is written: no other kind of a cluster is', async () => {
    const outcome = await cluster.apply(request('apiVersion: v1\nkind: Namespace\nmetadata: {name: made}\n'))
    expect(outcome).toMatchObject({ ok: false, issues: [{ code: 'unknown-kind' }] })
    expect((await api.get('/api/v1/namespaces/made')).status).toBe(404)
  })

  it('is shown as its author wrote it, with his comments, until somebody else changes it', async () => {
    const text = `# why\n${policy('noted', 80)}`
    await cluster.apply(request(text))
    expect(inForce(cluster.list(), 'noted')?.text).toBe(text)
  })

  it('changed-meanwhile: a generation other than the one that was seen is not overwritten', async () => {
    await cluster.apply(request(policy('seen', 80)))
    expect(
      await cluster.apply(request(policy('seen', 81), { 'NetworkPolicy/default/seen': { generation: 7 } }))
    ).toMatchObject({
      ok: false,
      issues: [{ code: 'changed-meanwhile' }]
    })
  })

  it('made-anew: another object of its name, at the same generation, is neither overwritten nor deleted nor rolled back', async () => {
    const ref = { kind: 'NetworkPolicy', namespace: 'default', name: 'anew' }
    const key = 'NetworkPolicy/default/anew'
    const path = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-anew-'))
    const changes = new Changes(cluster, openFolder(folder), createLog('silent'))
    try {
      const by = { client: 'command', name: '' } as const
      const texts = new Map([[key, policy('anew', 80)]])
      const plan = { action: 'apply', text: policy('anew', 80), texts, deletes: [], expect: {}, by } as const
      const { change, objects } = await changes.make({ ...plan, confirmWithin: 600 })
      const first = objects[0]?.uid ?? ''
      expect(first).not.toBe('')
      expect((await api.delete(`${path}/anew`)).status).toBe(200)
      // At its first generation, as that one was.
      const theirs = { metadata: { name: 'anew' }, spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] } }
      expect((await api.create(path, theirs)).status).toBe(201)
      const { uid, generation } = await until((view) => ![undefined, first].includes(inForce(view, 'anew')?.uid)).then(
        (view) => inForce(view, 'anew') as PolicyView
      )
      expect(generation).toBe(1)

      const seen = { generation: 1, uid: first }
      const refused = { issues: [{ code: 'changed-meanwhile', message: expect.stringContaining('made anew') }] }
      for (const call of ['dryRun', 'apply'] as const) {
        expect(await cluster[call](request(policy('anew', 81), { [key]: seen }))).toMatchObject({ ok: false, ...refused })
      }
      expect(await cluster.delete(ref, seen)).toMatchObject({ found: true, ...refused })
      const [back] = await changes.rollBack([change?.id ?? ''], { by })
      expect(back?.steps).toMatchObject([{ left: true }])
      expect((await api.get(`${path}/anew`)).body).toMatchObject({ metadata: { uid }, spec: { ingress: [{}] } })
      expect(await cluster.delete(ref, { generation: 1, uid })).toMatchObject({ found: true, issues: [] })
    } finally {
      changes.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('a-field-of-another-manager-stays: it is said whose it is, and what is applied means what was written', async () => {
    const body = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'theirs', namespace: 'default', labels: { team: 'theirs' } },
      spec: { podSelector: { matchLabels: { app: 'web', tier: 'gold' } }, ingress: [{}], policyTypes: ['Ingress'] }
    }
    await api.create('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies?fieldManager=kubectl', body)
    await until((view) => inForce(view, 'theirs') !== undefined)
    const tried = await cluster.dryRun(request(policy('theirs', 80)))
    expect(tried.issues).toContainEqual(
      expect.objectContaining({
        code: 'field-owned',
        severity: 'warning',
        message: expect.stringContaining('kubectl owns .spec.ingress')
      })
    )
    expect((await cluster.apply(request(policy('theirs', 80)))).ok).toBe(true)
    const { body: now } = await api.get('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies/theirs')
    // By the rules of server-side apply `tier: gold` would have stayed, and the policy been about fewer pods than was drawn.
    expect(now).toMatchObject({
      metadata: { labels: { team: 'theirs' } },
      spec: { podSelector: { matchLabels: { app: 'web' } } }
    })
    expect((now as { spec: { podSelector: object } }).spec.podSelector).toEqual({ matchLabels: { app: 'web' } })
  })

  it('of somebody who may not write is refused by the server, in its own words', async () => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'readers' },
      subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
      // `view` itself is put together by a controller that does not run here.
      roleRef: { kind: 'ClusterRole', name: 'system:aggregate-to-view', apiGroup: 'rbac.authorization.k8s.io' }
    }
    expect((await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', binding)).status).toBe(201)
    const reader = kubernetesCluster({ kubeconfig: server.userConfig('reader') })
    try {
      await until((view) => view.world.pods.length > 0, reader)
      const outcome = await reader.dryRun(request(policy('mine', 80)))
      expect(outcome).toMatchObject({
        ok: false,
        issues: [{ code: 'forbidden', message: expect.stringContaining('User "reader" cannot') }]
      })
    } finally {
      reader.close()
    }
  })
})
