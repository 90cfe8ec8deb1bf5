import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readKubernetes } from './index'

/** An API server of which each path answers what a test says. */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-kubernetes-'))
type Answer = { readonly status?: number; readonly body: unknown }
let answer: (path: string, query: URLSearchParams) => Answer
let asked: string[] = []
let server: Server
let kubeconfig = ''

const config = (address: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'reader', user: { token: 'secret' } }],
    contexts: [{ name: 'lab', context: { cluster: 'c', user: 'reader' } }],
    'current-context': 'lab'
  })
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const absent = { status: 404, body: { kind: 'Status' } }
const list = (...items: unknown[]) => ({ body: { kind: 'List', metadata: {}, items } })

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    const { status = 200, body } =
      request.headers.authorization === 'Bearer secret' ? answer(url.pathname, url.searchParams) : { status: 401, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  kubeconfig = write('config', config(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
})
afterEach(() => {
  asked = []
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

describe('a cluster is read', () => {
  it('page after page, with what a list leaves out of its items, and nothing else is asked', async () => {
    answer = (path, query) => {
      if (path !== '/api/v1/pods') return list()
      if (query.get('continue') === 'next') return list({ metadata: { name: 'b' } })
      return { body: { metadata: { continue: 'next' }, items: [{ metadata: { name: 'a', managedFields: [{}] } }] } }
    }
    const { objects, context } = await readKubernetes({ kubeconfig })
    expect(context).toBe('lab')
    expect(objects).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }
    ])
    expect(asked.every((one) => one.startsWith('GET '))).toBe(true)
  })

  it('from the beginning and whole where a page has become too old', async () => {
    answer = (path, query) => {
      if (path !== '/api/v1/pods') return list()
      if (query.has('continue')) return { status: 410, body: {} }
      if (query.has('limit')) return { body: { metadata: { continue: 'next' }, items: [{ metadata: { name: 'old' } }] } }
      return list({ metadata: { name: 'new' } })
    }
    expect((await readKubernetes({ kubeconfig })).objects).toMatchObject([{ metadata: { name: 'new' } }])
  })

  it('without kinds that it does not have; of a kind with two versions the one that is there', async () => {
    answer = (path) =>
      path === '/apis/cilium.io/v2alpha1/ciliumcidrgroups'
        ? list({ metadata: { name: 'g' } })
        : path.startsWith('/apis/cilium.io')
          ? absent
          : list()
    expect((await readKubernetes({ kubeconfig })).objects).toMatchObject([
      { apiVersion: 'cilium.io/v2alpha1', kind: 'CiliumCIDRGroup' }
    ])
  })

  it('fields of policies as they are: the library would rename `from`', async () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], unknown: 1 }] }
    answer = (path) => (path.endsWith('/networkpolicies') ? list({ metadata: { name: 'p' }, spec }) : list())
    expect((await readKubernetes({ kubeconfig })).objects).toMatchObject([{ spec }])
  })
})

describe('what is not let in, or not there, is said', () => {
  it('kinds that may not be listed are named', async () => {
    answer = (path) => (path.endsWith('/nodes') ? { status: 403, body: {} } : list())
    expect((await readKubernetes({ kubeconfig })).forbidden).toEqual(['nodes'])
  })

  it.each([
    ['nothing may be listed', () => ({ status: 403, body: {} }), 'lets reader list nothing'],
    ['the credentials are old', () => ({ status: 401, body: {} }), 'does not know who you are'],
    ['it fails', () => ({ status: 500, body: { message: 'etcd is away' } }), 'answers namespaces with 500: etcd is away'],
    ['it is no API server', () => ({ body: '<html>' }), 'answers namespaces with 200']
  ])('%s', async (_, answers, message) => {
    answer = answers
    await expect(readKubernetes({ kubeconfig })).rejects.toThrow(message)
  })

  it.each([
    ['no such context', () => ({ context: 'prod', kubeconfig }), 'has no context prod'],
    ['no such file', () => ({ kubeconfig: join(folder, 'none') }), 'cannot be read'],
    ['an empty kubeconfig', () => ({ kubeconfig: write('empty', 'kind: Config\n') }), 'There is no kubeconfig'],
    [
      'nobody there',
      () => ({ kubeconfig: write('dead', config('http://127.0.0.1:1')) }),
      'http://127.0.0.1:1 does not answer'
    ]
  ])('%s', async (_, choice, message) => {
    await expect(readKubernetes(choice())).rejects.toThrow(message)
    await expect(readKubernetes(choice())).rejects.toMatchObject({ name: 'ClusterError' })
  })
})
