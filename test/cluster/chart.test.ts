import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { load, loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifests } from '@/bin/chart/manifest'
import { examine, loadConfig, peopleOf } from '@/lib/server/cluster/kubernetes'
import { ApiServer } from '../differential/api-server/server'
import { builtVersion, type RunningApiServer, startApiServer } from './api-server'
import { binaryFolder, helmBinary } from './build.mjs'

const CHART = fileURLToPath(new URL('../../agent/chart', import.meta.url))
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const RELEASE = ['portcullis', CHART, '--namespace', 'portcullis', '--create-namespace'] as const

let server: RunningApiServer
let api: ApiServer
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-chart-'))
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
})
afterAll(async () => {
  await server?.end()
  rmSync(folder, { recursive: true, force: true })
})

function helm(...args: readonly string[]) {
  const env = { ...process.env, HOME: folder, KUBECONFIG: server.kubeconfig }
  const { status, stdout, stderr } = spawnSync(helmBinary(), args, { encoding: 'utf8', env, maxBuffer: 1 << 26 })
  return { status, said: stdout + stderr, text: stdout }
}

const set = (values: readonly string[]) => values.flatMap((value) => ['--set', value])

interface Rendered {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec?: unknown
}

function render(...values: readonly string[]): readonly Rendered[] {
  const { status, said, text } = helm('template', ...RELEASE, '--kube-version', builtVersion(), ...set(values))
  if (status !== 0) throw new Error(said)
  return (loadAll(text) as readonly (Rendered | null)[]).filter((one) => one !== null)
}

const PLURALS: Readonly<Record<string, string>> = { ValidatingAdmissionPolicy: 'validatingadmissionpolicies' }

function pathOf({ apiVersion, kind, metadata: { namespace } }: Rendered): string {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  return `${group}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${PLURALS[kind] ?? `${kind.toLowerCase()}s`}`
}

describe('the chart', () => {
  it('is one that helm takes, with nothing to say against it', () => {
    const { status, said } = helm('lint', '--strict', CHART)
    expect([status, said.replace('[INFO] Chart.yaml: icon is recommended', '')]).toEqual([
      0,
      expect.not.stringMatching(/\[/)
    ])
  })

  it('is what agent/kubectl has: HELM=PATH `npm run chart` makes it', () => {
    const folder = new URL('../../agent/kubectl/', import.meta.url)
    for (const [name, text] of manifests(helmBinary())) expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text)
  })

  it.each([
    ['agent.enforce=yes', 'agent.enforce'],
    ['agent.attachment=xdp', 'agent.attachment'],
    ['agent.statePath=relative', 'agent.statePath'],
    ['agent.maxUnavailable=0', 'agent.maxUnavailable'],
    ['tls.source=none', 'tls.source'],
    ['agent.grpcPort=0', 'agent.grpcPort'],
    ['agent.cni.onFailure=maybe', 'agent.cni.onFailure'],
    ['agent.cni.timeout=0', 'agent.cni.timeout'],
    ['admission.action=Refuse', 'admission.action'],
    ['web.port=80', 'web.port'],
    ['web.auth.mode=none', 'web.auth.mode'],
    ['web.listen=10.0.0.1', 'web.listen'],
    ['agent.enforced=true', 'enforced']
  ])('refuses %s by its schema', (value, place) => {
    const { status, said } = helm('template', ...RELEASE, '--kube-version', builtVersion(), '--set', value)
    expect(status).not.toBe(0)
    expect(said.replaceAll('/', '.')).toContain(place)
  })

  it('has every value in its schema', () => {
    const values = load(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as object
    const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'))
    const unknown = (value: unknown, of: { properties?: Record<string, never> }, path: string): readonly string[] =>
      of.properties === undefined || typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([name, member]) => {
            const next = of.properties?.[name]
            return next === undefined ? [`${path}${name}`] : unknown(member, next, `${path}${name}.`)
          })
    expect(unknown(values, schema, '')).toEqual([])
  })
})

describe('what it renders', () => {
  const VALUES = [
    [],
    ['agent.enforce=true', 'agent.http.metrics=true', 'apiServer.host=10.0.0.1', 'image.pullSecrets[0].name=x'],
    ['agent.release=true'],
    ['agent.cni.enabled=true', 'agent.cni.onFailure=closed', 'agent.cni.timeout=2000', 'agent.runPath=/run/p'],
    ['agent.enabled=false', 'web.auth.mode=link', 'admission.action=Warn', 'web.state.claim=history'],
    [
      'web.auth.mode=proxy',
      'web.auth.proxy.secretName=s',
      'web.hosts[0]=a.example',
      'web.listen=::',
      'web.service.enabled=true'
    ],
    ['web.enabled=false', 'admission.enabled=false', 'agent.podLabels.team=a', 'agent.podAnnotations.note=b']
  ]

  it.each(VALUES.map((values) => [values.join(' ') || 'no value', values] as const))(
    'with %s is taken by a server',
    async (_, values) => {
      await api.create('/api/v1/namespaces', { metadata: { name: 'portcullis' } })
      // A policy's definition comes with an installation: see there.
      const objects = render(...values).filter(({ kind }) => kind !== 'CiliumNetworkPolicy')
      const wrong: string[] = []
      for (const object of objects) {
        const query = '?dryRun=All&fieldValidation=Strict'
        const { status, body } = await api.create(`${pathOf(object)}${query}`, object)
        if (status !== 201)
          wrong.push(`${object.kind} ${object.metadata.name}: ${status} ${JSON.stringify(body).slice(-500)}`)
      }
      expect(wrong).toEqual([])
      expect(objects.length).toBeGreaterThan(3)
    }
  )

  it('roll-backs-that-go-with-the-pod: are made before it ends, unless they are kept', () => {
    interface Pod {
      readonly containers: readonly { readonly args: readonly string[] }[]
      readonly volumes: readonly { readonly name: string }[]
    }
    const web = (...values: readonly string[]) => {
      const found = render(...values).find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'portcullis-web'
      )
      const { template, ...spec } = (found ?? { spec: {} }).spec as {
        readonly template: { readonly spec: Pod }
      }
      // A second would take back what it cannot see confirmed.
      expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
      const { containers, volumes } = template.spec
      return { args: containers[0]?.args, home: volumes.find(({ name }) => name === 'home') }
    }
    expect(web()).toEqual({
      args: expect.arrayContaining(['--roll-back-at-end']),
      home: { name: 'home', emptyDir: {} }
    })
    expect(web('web.state.claim=history')).toEqual({
      args: expect.not.arrayContaining(['--roll-back-at-end']),
      home: { name: 'home', persistentVolumeClaim: { claimName: 'history' } }
    })
  })

  it('leaves certificates to cert-manager where that is said, and asks for its issuer', () => {
    const made = render('tls.source=certManager', 'tls.issuer.name=ours').filter(({ kind }) => kind === 'Certificate')
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['portcullis-agent', 'portcullis-web'])
    expect(() => render('tls.source=certManager')).toThrow('tls.issuer.name')
    expect(render('tls.source=secret').filter(({ kind }) => kind === 'Secret')).toEqual([])
  })

  it('is not privileged, and starts in audit unless told otherwise', () => {
    const argsOf = (objects: readonly Rendered[]) => {
      const set = objects.find(({ kind }) => kind === 'DaemonSet') as unknown as {
        readonly spec: {
          readonly template: { readonly spec: { readonly containers: readonly { readonly args: unknown }[] } }
        }
      }
      return set.spec.template.spec.containers[0]?.args
    }
    expect(argsOf(render())).toEqual(['--in-cluster', '--audit'])
    expect(argsOf(render('agent.enforce=true'))).toEqual(['--in-cluster', '--enforce'])
    expect(JSON.stringify(render())).not.toContain('"privileged":true')
  })

  // Guards: with cni.onFailure=closed the cluster's DNS waits for the agent, and it for a name of the API server.
  it('waits for nothing that runs on the pods’ network', () => {
    const sets = render('apiServer.host=api.example', 'agent.cni.enabled=true', 'agent.cni.onFailure=closed')
    const set = sets.find(({ kind }) => kind === 'DaemonSet') as unknown as {
      readonly spec: { readonly template: { readonly spec: object } }
    }
    expect(set.spec.template.spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'Default' })
  })

  it('changes the node’s network when it is told to, and else only to take out what was added', () => {
    const said = (...values: readonly string[]) =>
      JSON.stringify(render(...values).filter(({ kind }) => kind === 'DaemonSet'))
    const [off, on] = [said(), said('agent.cni.enabled=true', 'agent.cni.binPath=/bin/cni', 'agent.runPath=/run/p')]
    expect(off).toContain('{"name":"PORTCULLIS_CNI","value":"remove"}')
    expect(off).not.toContain('cni-bin')
    expect(on).toContain('{"name":"PORTCULLIS_CNI","value":"chain"}')
    expect(on).toContain('{"name":"PORTCULLIS_CNI_SOCKET","value":"/run/p/cni.sock"}')
    expect(on).toContain('"hostPath":{"path":"/bin/cni"')
  })
})

describe('certificates with kubectl alone', () => {
  const SCRIPT = fileURLToPath(new URL('../../agent/kubectl/certificates.sh', import.meta.url))
  const made = (...args: readonly string[]) => spawnSync('sh', [SCRIPT, ...args], { encoding: 'utf8' })

  interface Secret extends Rendered {
    readonly data: Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>
  }

  it('are two Secrets that a server takes, in the places where the chart looks, by which either side knows the other', async () => {
    await api.create('/api/v1/namespaces', { metadata: { name: 'elsewhere' } })
    const secrets = loadAll(made('elsewhere').stdout) as readonly Secret[]
    for (const secret of secrets) expect((await api.create(pathOf(secret), secret)).status).toBe(201)
    const mounted = JSON.stringify(render('tls.source=secret'))
    for (const { metadata } of secrets) expect(mounted).toContain(`"secretName":"${metadata.name}"`)
    const [agent, web] = secrets.map(({ data }) => {
      const pem = (name: keyof typeof data) => Buffer.from(data[name], 'base64')
      return { cert: pem('tls.crt'), key: pem('tls.key'), ca: pem('ca.crt') }
    })
    const server = createServer({ ...agent, requestCert: true, rejectUnauthorized: true }, (socket) =>
      socket.end(String(socket.getPeerCertificate().subject.CN))
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const to = { port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername: 'agent.portcullis' }
      const heard = async (credentials: object) => {
        const socket = connect({ ...to, ...credentials })
        let said = ''
        for await (const part of socket.setEncoding('utf8')) said += part
        return said
      }
      expect(await heard({ ...web })).toBe('web.portcullis')
      // An agent's own is good for no editor: some of an early end is told as an error, and some as an end.
      for (const other of [{ ...agent }, { ca: agent?.ca }]) expect(await heard(other).catch(() => '')).toBe('')
    } finally {
      server.close()
    }
  })

  it('say what is wrong, and then print nothing', () => {
    const { status, stdout, stderr } = made('elsewhere', 'ten')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('ten')
  })
})

describe('an installation', () => {
  /** A kubeconfig of a service account of the chart. */
  async function as(account: string): Promise<string> {
    const path = `/api/v1/namespaces/portcullis/serviceaccounts/portcullis-${account}/token`
    const { body } = await api.create(path, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} })
    const { token } = (body as { readonly status: { readonly token: string } }).status
    const file = join(folder, `${account}.kubeconfig`)
    writeFileSync(file, readFileSync(server.kubeconfig, 'utf8').replace(/"token":"\w+"/, `"token":"${token}"`), {
      mode: 0o600
    })
    return file
  }
  const lacking = async (account: string, role: 'agent' | 'editor') =>
    (await examine({ kubeconfig: await as(account) }, role)).filter(({ subject }) => subject === `rights (${role})`)

  it('cilium-was-there-before: a definition that is there is left as it is', { timeout: 120_000 }, async () => {
    const theirs = load(readFileSync(join(CHART, 'crds/ciliumcidrgroups.yaml'), 'utf8')) as { metadata: object }
    theirs.metadata = { name: 'ciliumcidrgroups.cilium.io', labels: { 'io.cilium.k8s.crd.schema.version': '1.31.12' } }
    await api.create(DEFINITIONS, theirs)
    const { status, said } = helm('install', ...RELEASE, '--wait=false')
    expect([status, said]).toEqual([0, expect.stringContaining('Nothing is dropped yet')])
    const { body } = await api.get(`${DEFINITIONS}/ciliumcidrgroups.cilium.io`)
    expect((body as { readonly metadata: { readonly labels: object } }).metadata.labels).toEqual({
      'io.cilium.k8s.crd.schema.version': '1.31.12'
    })
    expect((await api.get(`${DEFINITIONS}/ciliumnetworkpolicies.cilium.io`)).status).toBe(200)
  })

  it('has a policy by which nobody cuts the editor off by mistake, but where it would isolate the editor', async () => {
    const own = '/apis/cilium.io/v2/namespaces/portcullis/ciliumnetworkpolicies/portcullis-web'
    const { body } = await api.get(own)
    expect(body).toMatchObject({ spec: { enableDefaultDeny: { ingress: false, egress: false } } })
    expect(helm('upgrade', ...RELEASE.slice(0, 4), ...set(['apiServer.host=api.example'])).status).toBe(0)
    // As a Cilium before 1.16 left it.
    const path = `${DEFINITIONS}/ciliumnetworkpolicies.cilium.io`
    const { spec } = (await api.get(path)).body as { readonly spec: { readonly versions: readonly object[] } }
    const versions = JSON.parse(JSON.stringify(spec.versions).replaceAll('"enableDefaultDeny":', '"formerly":'))
    await api.patch(path, { spec: { versions } })
    expect(helm('upgrade', ...RELEASE.slice(0, 4)).status).toBe(0)
    expect((await api.get(own)).status).toBe(404)
    await api.patch(path, { spec: { versions: spec.versions } })
    expect(helm('upgrade', ...RELEASE.slice(0, 4)).status).toBe(0)
    expect((await api.get(own)).status).toBe(200)
  })

  it('keeps the certificates that it made when it is upgraded; both sides are of one authority', async () => {
    const dataOf = async (side: string) => {
      const { body } = await api.get(`/api/v1/namespaces/portcullis/secrets/portcullis-${side}-tls`)
      return (body as { readonly data: Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>> }).data
    }
    const [agent, web] = [await dataOf('agent'), await dataOf('web')]
    const pem = (text: string) => new X509Certificate(Buffer.from(text, 'base64'))
    const authority = pem(agent['ca.crt'])
    expect(web['ca.crt']).toBe(agent['ca.crt'])
    expect(pem(agent['tls.crt']).subjectAltName).toBe('DNS:agent.portcullis')
    expect(pem(web['tls.crt']).subjectAltName).toBe('DNS:web.portcullis')
    for (const each of [agent, web]) expect(pem(each['tls.crt']).verify(authority.publicKey)).toBe(true)
    expect(helm('upgrade', ...RELEASE.slice(0, 4), '--set', 'agent.logLevel=debug').status).toBe(0)
    expect([await dataOf('agent'), await dataOf('web')]).toEqual([agent, web])
    expect(helm('rollback', 'portcullis', '1', '--namespace', 'portcullis').status).toBe(0)
    expect([await dataOf('agent'), await dataOf('web')]).toEqual([agent, web])
  })

  it('restricted-namespace: the editor’s pod is one that may be made there, and the agent’s needs what the README says', async () => {
    const label = async (level: string | null) =>
      api.patch('/api/v1/namespaces/portcullis', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } })
    const made = async (kind: string) => {
      const { spec } = render().find((one) => one.kind === kind) as unknown as { spec: { template: { spec: object } } }
      const pod = { metadata: { name: 'tried' }, spec: spec.template.spec }
      return (await api.create('/api/v1/namespaces/portcullis/pods?dryRun=All', pod)).status
    }
    await label('restricted')
    expect([await made('Deployment'), await made('DaemonSet')]).toEqual([201, 403])
    await label('privileged')
    expect(await made('DaemonSet')).toBe(201)
    await label(null)
  })

  it('gives the agent what it needs to read, and nothing to write; the editor neither, and impersonation where it is behind a proxy', async () => {
    expect(await lacking('agent', 'agent')).toMatchObject([{ state: 'good' }])
    expect(await lacking('agent', 'editor')).toMatchObject([{ state: 'good' }, { state: 'note' }])
    expect(await lacking('web', 'editor')).toMatchObject([{ state: 'good' }, { state: 'note' }])
    const own = loadConfig({ kubeconfig: await as('web') })
    const jane = { verb: 'impersonate', group: '', resource: 'users', name: 'jane' }
    const masters = { verb: 'impersonate', group: '', resource: 'groups', name: 'system:masters' }
    expect(await peopleOf(own).may(undefined, [jane, masters])).toEqual([false, false])
    const proxy = ['web.auth.mode=proxy', 'web.auth.proxy.secretName=s', 'web.auth.proxy.groups={devs}']
    expect(helm('upgrade', ...RELEASE.slice(0, 4), ...set(proxy)).status).toBe(0)
    const devs = { ...masters, name: 'devs' }
    expect(await peopleOf(own).may(undefined, [jane, devs, masters])).toEqual([true, true, false])
    expect(await lacking('web', 'editor')).toMatchObject([{ state: 'good' }, { state: 'note' }])
  })

  it('two-releases: a second agent for each node is refused, wherever it is to be, and the editor alone is not', () => {
    const second = ['other', CHART, '--namespace', 'another', '--create-namespace'] as const
    const { status, said } = helm('install', ...second)
    expect([status, said]).toEqual([1, expect.stringContaining('(portcullis/portcullis-agent)')])
    expect(helm('install', ...second, ...set(['agent.enabled=false', 'admission.enabled=false'])).status).toBe(0)
    expect(helm('uninstall', 'other', '--namespace', 'another').status).toBe(0)
  })

  it('is gone when it is uninstalled, and policies are not', async () => {
    const policy = { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'kept' } }
    const path = '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies'
    await api.create(path, { ...policy, spec: { endpointSelector: {}, ingress: [{}] } })
    expect(helm('uninstall', 'portcullis', '--namespace', 'portcullis').status).toBe(0)
    expect((await api.get('/apis/apps/v1/namespaces/portcullis/daemonsets/portcullis-agent')).status).toBe(404)
    expect((await api.get(`${path}/kept`)).status).toBe(200)
  })

  it('cilium-is-there: no agent is installed beside it', async () => {
    const labels = { 'k8s-app': 'cilium' }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'none' }] } }
    const cilium = { metadata: { name: 'cilium' }, spec: { selector: { matchLabels: labels }, template } }
    await api.create('/apis/apps/v1/namespaces/kube-system/daemonsets', cilium)
    const { status, said } = helm('install', ...RELEASE)
    expect([status, said]).toEqual([1, expect.stringContaining('agent.enabled=false')])
    expect(helm('install', ...RELEASE, '--set', 'agent.enabled=false').status).toBe(0)
  })
})

it('with kubectl alone: what the README says is taken, and leaves nothing to be made by hand', async () => {
  expect(helm('uninstall', 'portcullis', '--namespace', 'portcullis').status).toBe(0)
  const kubectl = `${join(binaryFolder(), 'kubectl')} --kubeconfig=${server.kubeconfig}`
  const run = (command: string) =>
    spawnSync('sh', ['-ec', command.replaceAll('kubectl ', `${kubectl} `)], { encoding: 'utf8' })
  // The definitions are helm's here.
  const applied = run('kubectl apply --server-side --force-conflicts -f agent/chart/crds -f agent/kubectl/portcullis.yaml')
  expect([applied.status, applied.stderr]).toEqual([0, ''])
  const created = run('sh agent/kubectl/certificates.sh | kubectl create -f agent/kubectl/editor.yaml -f -')
  expect([created.status, created.stderr]).toEqual([0, ''])
  const namespace = '/namespaces/portcullis'
  for (const path of [
    `/apis/apps/v1${namespace}/daemonsets/portcullis-agent`,
    `/apis/cilium.io/v2${namespace}/ciliumnetworkpolicies/portcullis-web`,
    `/api/v1${namespace}/secrets/portcullis-agent-tls`,
    `/api/v1${namespace}/secrets/portcullis-web-tls`
  ])
    expect([path, (await api.get(path)).status]).toEqual([path, 200])
})
