import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiServer } from '../differential/api-server/server'
import { portcullis } from '../support/command'
import { type RunningApiServer, startApiServer } from './api-server'

let server: RunningApiServer
let api: ApiServer
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  await api.create('/api/v1/namespaces', { metadata: { name: 'shop' } })
  await api.create('/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'default' } })
  await api.create('/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies', {
    metadata: { name: 'db' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }]
    }
  })
})
afterAll(() => server?.end())

async function verify(...args: readonly string[]) {
  const { code, out, err } = await portcullis('verify', '--json', ...args)
  return { exit: code, err, ...(JSON.parse(out) as Readonly<Record<string, unknown>>) }
}
const admin = () => ['--kubeconfig', server.kubeconfig]
const PODS = '/api/v1/namespaces/shop/pods'

describe('verify, of a cluster', () => {
  it('wrong use: says what was taken for what, and what an option is of', async () => {
    expect(await verify('--cluster', 'shop/db')).toMatchObject({ exit: 2, fix: expect.stringContaining('--cluster=NAME') })
    expect(await verify('shop/db', '--node', 'n1')).toMatchObject({ exit: 2, fix: 'Name the cluster: --cluster.' })
    expect(await verify('shop/db', '--time-limit', 'x', ...admin())).toMatchObject({ exit: 2, code: 'usage' })
  })

  it('says which image it lacks, and which node or namespace there is not', async () => {
    expect(await verify('shop/db', ...admin())).toMatchObject({ exit: 2, fix: expect.stringContaining('--image') })
    const nowhere = await verify('shop/db', '--image', 'i', '--node', 'n9', ...admin())
    expect(nowhere).toMatchObject({ exit: 2, message: 'The cluster has no node n9.' })
    const elsewhere = await verify('shop/db', '--image', 'i', '--elsewhere', 'gone', ...admin())
    expect(elsewhere).toMatchObject({ exit: 2, message: 'The cluster has no namespace gone.' })
  })

  it('the API server would take its pods under the strictest rules, and none is made', async () => {
    await api.patch('/api/v1/namespaces/shop', {
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }
    })
    expect(await verify('shop/db', '--image', 'i', ...admin())).toMatchObject({
      exit: 0,
      problems: [],
      err: expect.any(String)
    })
    expect((await api.get(PODS)).body).toMatchObject({ items: [] })
  })

  it('shows pods by whom they stand for, and which would be made', async () => {
    const { code, out, err } = await portcullis('verify', 'shop/db', '--image', 'i', ...admin())
    expect(out).toMatch(
      /^pass +shop\/2c \(app=web\) +shop\/1a \(app=db\):5432\/tcp +shop\/db ingress\[0\] +the rule names it$/m
    )
    expect(out).toMatch(/^It takes \d short-lived pods:$/m)
    expect(out).toMatch(/^ {2}shop\/portcullis-verify-\w+-1a: app=db, answers$/m)
    expect([code, err]).toEqual([0, expect.stringContaining('Nothing was connected: --connect does it.')])
  })

  it('too-many: says how many it takes, and makes none', async () => {
    const few = await verify('shop/db', '--connect', '--image', 'i', '--max-pods', '1', ...admin())
    expect(few).toMatchObject({ exit: 2, code: 'too-many-pods', fix: expect.stringMatching(/^--max-pods \d allows it/) })
  })

  it('no-rights: names each that is lacking, before anything is made', async () => {
    const roles = '/apis/rbac.authorization.k8s.io/v1'
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'nodes', 'pods', 'services'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] }
    ]
    const unseen = { ...rules[0], resources: ['nodes', 'pods', 'services'] }
    for (const [user, name, own] of [
      ['reader', 'look', rules],
      ['writer', 'look-less', [unseen, ...rules.slice(1)]]
    ] as const) {
      await api.create(`${roles}/clusterroles`, { metadata: { name }, rules: own })
      await api.create(`${roles}/clusterrolebindings`, {
        metadata: { name },
        subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
        roleRef: { kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io' }
      })
    }
    const reader = ['--image', 'i', '--kubeconfig', server.userConfig('reader')]
    const lacking = 'You may not create, delete pods in shop.'
    expect(await verify('shop/db', ...reader)).toMatchObject({ exit: 1, problems: [lacking] })
    expect(await verify('shop/db', '--connect', ...reader)).toMatchObject({ exit: 2, code: 'forbidden', message: lacking })
    // Without its owner a pod would be a controller's for the taking.
    const writer = await verify('shop/db', '--image', 'i', '--kubeconfig', server.userConfig('writer'))
    expect(writer).toMatchObject({ exit: 2, message: expect.stringContaining('may not list namespaces') })
    expect((await api.get(PODS)).body).toMatchObject({ items: [] })
  })

  it('refused: what the API server has against its pods is said in its own words', async () => {
    const limits = [{ type: 'Container', max: { memory: '1Mi' } }]
    await api.create('/api/v1/namespaces/shop/limitranges', { metadata: { name: 'small' }, spec: { limits } })
    const plan = await verify('shop/db', '--image', 'i', ...admin())
    expect(plan).toMatchObject({ exit: 1, problems: [expect.stringContaining('maximum memory usage per Container is 1Mi')] })
    const connected = await verify('shop/db', '--connect', '--image', 'i', ...admin())
    expect(connected).toMatchObject({ exit: 2, message: expect.stringContaining('maximum memory usage') })
    await api.delete('/api/v1/namespaces/shop/limitranges/small')
  })

  it('no-node: what never starts is given up in time, with why, and deleted', async () => {
    const given = await verify('shop/db', '--connect', '--image', 'i', '--time-limit', '2', ...admin())
    expect(given).toMatchObject({ exit: 1, ok: false, counts: { agrees: 0, differs: 0, audited: 0 } })
    expect(JSON.stringify(given)).toContain('did not start')
    expect((await api.get(PODS)).body).toMatchObject({ items: [] })
  })

  it('--sweep deletes what any run has left, and nothing else', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] }
    await api.patch('/api/v1/namespaces/shop', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': null } } })
    // What admits pods hears of the namespace in its own time.
    const create = async (metadata: object) => {
      while ((await api.create(PODS, { metadata, spec })).status !== 201)
        await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await create({ name: 'left', labels: { 'portcullis.dev/verify': 'r1' } })
    await create({ name: 'theirs' })
    expect(await verify('--sweep', ...admin())).toMatchObject({ exit: 0, deleted: 1, left: [] })
    expect((await api.get(PODS)).body).toMatchObject({ items: [{ metadata: { name: 'theirs' } }] })
  })
})
