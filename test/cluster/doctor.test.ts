import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis } from '@/lib/api'
import { ApiServer } from '../differential/api-server/server'
import { portcullis } from '../support/command'
import { builtVersion, type RunningApiServer, startApiServer } from './api-server'

let server: RunningApiServer
let api: ApiServer
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
})
afterAll(() => server?.end())

async function doctor(...args: readonly string[]) {
  const { code, out } = await portcullis('doctor', '--json', ...args)
  const answer = JSON.parse(out) as { readonly found: readonly Diagnosis[]; readonly message?: string }
  return { exit: code, ...answer }
}

const of = (found: readonly Diagnosis[], subject: string) => found.filter((one) => one.subject === subject)

describe('doctor, of a cluster', () => {
  it('says which server, what it has, and that nothing is lacking to who may do everything', async () => {
    const { exit, found } = await doctor('--kubeconfig', server.kubeconfig)
    expect(of(found, 'API server')).toMatchObject([{ state: 'good', says: expect.stringContaining(builtVersion()) }])
    expect(of(found, 'kinds')).toMatchObject([{ state: 'note', fix: expect.stringContaining('agent/chart/crds') }])
    expect(of(found, 'rights (editor)').map(({ state }) => state)).toEqual(['good', 'good'])
    expect(exit).toBe(0)
  })

  it('names the verbs and kinds that may not be used, and takes reading alone for enough to look', async () => {
    const nobody = await doctor('--kubeconfig', server.userConfig('nobody'))
    expect(nobody.exit).toBe(1)
    expect(of(nobody.found, 'rights (editor)')).toMatchObject([
      { state: 'missing', says: expect.stringMatching(/May not list, watch namespaces, nodes, pods, .*networkpolicies/) },
      { state: 'note' }
    ])
    expect(of(nobody.found, 'CNI')).toMatchObject([{ state: 'note' }])
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'nodes', 'pods', 'services'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch', 'create'] }
    ]
    const roles = '/apis/rbac.authorization.k8s.io/v1'
    await api.create(`${roles}/clusterroles`, { metadata: { name: 'look' }, rules })
    await api.create(`${roles}/clusterrolebindings`, {
      metadata: { name: 'look' },
      subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { kind: 'ClusterRole', name: 'look', apiGroup: 'rbac.authorization.k8s.io' }
    })
    const reader = await doctor('--kubeconfig', server.userConfig('reader'))
    expect(of(reader.found, 'rights (editor)')).toMatchObject([
      { state: 'good' },
      { state: 'note', says: expect.stringContaining('May not get, patch, update, delete networkpolicies') }
    ])
    expect(reader.exit).toBe(0)
  })

  it('cilium-is-there: an agent of ours may not enforce beside it; the editor may look', async () => {
    const labels = { 'k8s-app': 'cilium' }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'none' }] } }
    const set = { metadata: { name: 'cilium' }, spec: { selector: { matchLabels: labels }, template } }
    expect((await api.create('/apis/apps/v1/namespaces/kube-system/daemonsets', set)).status).toBe(201)
    const agent = await doctor('--kubeconfig', server.kubeconfig, '--for', 'agent')
    expect(of(agent.found, 'CNI')).toMatchObject([{ state: 'missing', says: expect.stringContaining('kube-system/cilium') }])
    expect(agent.exit).toBe(1)
    const editor = await doctor('--kubeconfig', server.kubeconfig)
    expect([of(editor.found, 'CNI')[0]?.state, editor.exit]).toEqual(['good', 0])
  })

  it('names who else enforces: by its workload, by what that is told, and where it is within the kubelet', async () => {
    const daemonSet = (name: string, label: string, args: readonly string[] = []) => {
      const labels = { 'k8s-app': label }
      const template = { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'none', args }] } }
      return { metadata: { name }, spec: { selector: { matchLabels: labels }, template } }
    }
    const sets = '/apis/apps/v1/namespaces/kube-system/daemonsets'
    const said = async () =>
      of((await doctor('--kubeconfig', server.kubeconfig)).found, 'CNI').map(({ state, says }) => `${state} ${says}`)
    await api.create(sets, daemonSet('calico-node', 'calico-node'))
    await api.create(sets, daemonSet('aws-node', 'aws-node', ['--enable-network-policy=false']))
    await api.create('/api/v1/nodes', { metadata: { name: 'light' } })
    await api.patch('/api/v1/nodes/light/status', { status: { nodeInfo: { kubeletVersion: 'v1.31.2+k3s1' } } })
    const found = await said()
    expect(found).toContainEqual(expect.stringMatching(/^note Calico \(kube-system\/calico-node\)\. It enforces/))
    expect(found).toContainEqual(expect.stringMatching(/^good the VPC CNI of AWS/))
    expect(found).toContainEqual(expect.stringMatching(/^note k3s enforces NetworkPolicy itself/))
    await api.patch(`${sets}/aws-node`, daemonSet('aws-node', 'aws-node', ['--enable-network-policy=true']))
    expect(await said()).toContainEqual(expect.stringMatching(/^note the VPC CNI of AWS/))
    for (const path of [`${sets}/calico-node`, `${sets}/aws-node`, '/api/v1/nodes/light']) await api.delete(path)
  })

  it('counts the nodes whose kernel is too old, and those that are no Linux', async () => {
    const nodeInfo = { kernelVersion: '5.4.0-150', operatingSystem: 'linux', containerRuntimeVersion: 'cri-o://1.30' }
    for (const [name, info] of [
      ['old', nodeInfo],
      ['new', { ...nodeInfo, kernelVersion: '6.1.0', containerRuntimeVersion: 'containerd://1.7' }],
      ['other', { ...nodeInfo, operatingSystem: 'windows' }]
    ] as const) {
      await api.create('/api/v1/nodes', { metadata: { name } })
      await api.patch(`/api/v1/nodes/${name}/status`, { status: { nodeInfo: info } })
    }
    const { found } = await doctor('--kubeconfig', server.kubeconfig)
    expect(of(found, 'nodes').map(({ state, says }) => `${state}: ${says}`)).toEqual([
      'missing: old: the kernel is older than 5.15.',
      'note: 1 without Linux: nothing is enforced there.',
      'note: old: no containerd, so that a pod is known by its address alone, once its object has it.'
    ])
  })

  it('server-away, wrong-token, no-kubeconfig: one sentence each, and what to do', async () => {
    const text = readFileSync(server.kubeconfig, 'utf8')
    const write = (name: string, changed: string) => {
      const file = join(dirname(server.kubeconfig), name)
      writeFileSync(file, changed, { mode: 0o600 })
      return file
    }
    const away = await doctor('--kubeconfig', write('away', text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1')))
    expect(away).toMatchObject({ exit: 1, found: [{ subject: 'API server', state: 'missing' }] })
    const stranger = await doctor('--kubeconfig', write('stranger', text.replace(/"token":"\w+"/, '"token":"wrong"')))
    expect(stranger).toMatchObject({ exit: 1, found: [{ says: expect.stringContaining('does not know who you are') }] })
    expect(await doctor('--kubeconfig', '/nowhere')).toMatchObject({ exit: 2, message: expect.stringContaining('/nowhere') })
    expect((await doctor('--in-cluster', '--kubeconfig', server.kubeconfig)).exit).toBe(2)
  })
})
