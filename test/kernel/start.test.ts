import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { abi } from '@/lib/datapath'
import { hostState, namespaceOf, processesIn } from '../playground/host'
import { runFolder } from '../playground/launch'

const ROOT = join(import.meta.dirname, '../..')
const folder = runFolder()
const env = { ...process.env, PORTCULLIS_RUN: join(folder, 'run'), PORTCULLIS_STATE: join(folder, 'state') }
let port: number
let before: Record<string, unknown>
let started: Started[] = []

beforeAll(async () => {
  port = await freePort()
  before = hostState()
  return () => rmSync(folder, { recursive: true, force: true })
})
afterEach(async () => {
  for (const one of started) {
    one.child.kill('SIGKILL')
    await one.ended
  }
  started = []
})

describe('while it is up', () => {
  it('each part has no more rights than it needs, and nothing secret is to be read', async () => {
    const up = await start()
    const [node] = childrenOf(up.child.pid).filter((pid) => commandOf(pid).startsWith('unshare'))
    const [web] = childrenOf(up.child.pid).filter((pid) => !/^(unshare|nsenter)/.test(commandOf(pid)))
    const [nsenter] = childrenOf(up.child.pid).filter((pid) => commandOf(pid).startsWith('nsenter'))
    const [agent] = childrenOf(nsenter)

    const status = readFileSync(`/proc/${web}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\s+(?!0\b)(\d+)\s+\1\s+\1\s+\1$/m)
    expect(status).toMatch(/^Groups:\s*$/m)
    for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, 'm'))
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(listeners(port)).toEqual(['127.0.0.1'])

    for (const kind of ['net', 'mnt']) expect(namespaceOf(agent ?? '', kind)).toBe(namespaceOf(node ?? '', kind))
    expect(namespaceOf(agent ?? '', 'pid')).toBe(namespaceOf(node ?? '', 'pid_for_children'))
    expect(namespaceOf(agent ?? '', 'net')).not.toBe(namespaceOf('self', 'net'))

    const uidOf = (pid: string | undefined) => /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    const inNode = processesIn([namespaceOf(node ?? '', 'pid_for_children')]).map(uidOf)
    expect(new Set(inNode)).toEqual(new Set(['0', '65533']))
    expect(uidOf(web)).not.toBe('65533')

    const run = join(env.PORTCULLIS_RUN, String(port))
    expect(modeOf(run)).toBe(0o711)
    expect(modeOf(join(run, 'web-secrets'))).toBe(0o700)
    for (const name of ['token', 'start-token']) expect(modeOf(join(run, 'web-secrets', name))).toBe(0o400)
    for (const name of ['agent.sock', 'playground.sock']) expect(modeOf(join(run, name))).toBe(0o600)
    expect(modeOf(join(env.PORTCULLIS_STATE, String(port), 'token'))).toBe(0o600)
    for (const pid of [node, web, nsenter, agent]) {
      const said = [readFileSync(`/proc/${pid}/cmdline`, 'utf8'), readFileSync(`/proc/${pid}/environ`, 'utf8')].join()
      expect(said).not.toContain(up.urlToken())
      expect(said).not.toContain(token())
    }
    expect(hostState()).toEqual(before)
  })

  it('the web server is the user behind sudo, also where Node lies in root’s home', async () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    copyFileSync(process.execPath, join(closed, 'node'))
    const up = await start({ node: join(closed, 'node'), env: { SUDO_UID: '1234', SUDO_GID: '2345' } })
    const web = childrenOf(up.child.pid).find((pid) => !/^(unshare|nsenter)/.test(commandOf(pid)))
    expect(readFileSync(`/proc/${web}/status`, 'utf8')).toMatch(/^Uid:\s+1234\s.*\nGid:\s+2345\s/m)
    expect((await probe('default/backend1', 'default/backend2')).outcome).toBe('connected')
  })

  it('agent-restart: an agent that is killed comes back, to the same node', async () => {
    const up = await start()
    const node = childrenOf(up.child.pid).find((pid) => commandOf(pid).startsWith('unshare'))
    const agentOf = () => childrenOf(childrenOf(up.child.pid).find((pid) => commandOf(pid).startsWith('nsenter')))[0]
    process.kill(Number(agentOf()), 'SIGKILL')
    await up.says(/The agent is up again/)
    expect(namespaceOf(agentOf() ?? '', 'net')).toBe(namespaceOf(node ?? '', 'net'))
    expect((await probe('default/backend1', 'default/backend2')).outcome).toBe('connected')
  })

  it('a second one says that the port is taken, and disturbs nothing', async () => {
    await start()
    const second = launch()
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`Port ${port} is taken: start with --port N`)
    expect(await health()).toBe(200)
  })
})

describe('the main job', () => {
  for (const [attachment, ...options] of [['tcx'], ['clsact', '--clsact']] as const) {
    it(`a policy that is applied drops what it does not allow, in the kernel, over ${attachment}`, async () => {
      const up = await start(...options)
      expect(up.output()).toContain(`Enforced in the kernel (eBPF, ${attachment}) on 7 pods`)
      expect((await probe('default/intruder', 'default/backend2')).outcome).toBe('connected')
      await api('/api/apply', { text: ARTICLE })
      expect((await probe('default/intruder', 'default/backend2')).outcome).toBe('timeout')
      expect((await probe('default/backend1', 'default/backend2')).outcome).toBe('connected')
      expect((await probe('default/backend2', 'default/intruder')).outcome).toBe('timeout')
      const proof = await command<Proof>('verify', 'default/example', '--connect')
      expect(proof).toMatchObject({ ok: true, enforcement: 'kernel', counts: { differs: 0, audited: 0, unclear: 0 } })
      expect(proof.counts.agrees).toBeGreaterThan(6)
      // As root from outside the node: its tables, its agent, its logs.
      const { contents } = await command<{ readonly contents: readonly Content[] }>('bugtool', '--list')
      const missing = contents.filter((one) => one.missing !== undefined).map(({ name }) => name)
      // The machine itself may have pods, and their networks.
      expect(missing.filter((name) => name !== 'cni/networks.txt')).toEqual(['agent/metrics.txt', 'objects/cluster.jsonl'])
      await api('/api/delete', { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example' })
      expect((await probe('default/intruder', 'default/backend2')).outcome).toBe('connected')
      expect(hostState()).toEqual(before)
    })
  }
})

describe('at its end nothing is left', () => {
  for (const [signal, ending] of [
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGHUP', 'SIGHUP']
  ] as const) {
    it(`after ${signal}`, async () => {
      const up = await start()
      const namespaces = namespacesOf(up)
      up.child.kill(signal)
      expect(await up.ended).toBe(ending)
      expect(processesIn(namespaces)).toEqual([])
      expect(remains()).toEqual([])
      expect(hostState()).toEqual(before)
    })
  }

  it('after the second ^C, at once', async () => {
    const up = await start()
    const namespaces = namespacesOf(up)
    up.child.kill('SIGINT')
    await wait(300)
    up.child.kill('SIGINT')
    expect([0, 130]).toContain(await up.ended)
    await until(() => processesIn(namespaces).length === 0)
    expect(remains()).toEqual([])
  })

  it('crash-leaves-nothing: kill -9 of the supervisor ends every part; the next start clears the files', async () => {
    const up = await start()
    const namespaces = namespacesOf(up)
    const children = childrenOf(up.child.pid)
    expect(children.length).toBe(3)
    const programs = programsOf(up)
    expect(programs.length).toBeGreaterThan(1)
    up.child.kill('SIGKILL')
    await up.ended
    await until(() => processesIn(namespaces).length === 0 && children.every((pid) => !isAlive(pid)))
    await until(() => programIds().every((id) => !programs.includes(id)))
    expect(hostState()).toEqual(before)
    expect((await start()).output()).toContain('An earlier run had crashed')
  })

  it('a playground that dies ends it, and it says so', async () => {
    const up = await start()
    const node = childrenOf(up.child.pid).find((pid) => commandOf(pid).startsWith('unshare'))
    process.kill(Number(node), 'SIGKILL')
    expect(await up.ended).toBe(3)
    expect(up.output()).toContain('The playground has ended (signal SIGKILL)')
    expect(remains()).toEqual([])
  })
})

describe('policies', () => {
  it('go with it, but for --keep', async () => {
    const names = async () => {
      const { agents } = await api<{ agents: { policies: { name: string }[] }[] }>('/api/status')
      return agents[0]?.policies.map(({ name }) => name)
    }
    const kept = await start('--keep')
    await api('/api/apply', { text: ARTICLE })
    expect(await names()).toEqual(['example'])
    kept.child.kill('SIGTERM')
    await kept.ended

    const without = await start()
    expect(await names()).toEqual([])
    await api('/api/apply', { text: POLICY })
    without.child.kill('SIGTERM')
    await without.ended

    await start('--keep')
    expect(await names()).toEqual(['example'])
    // first-packets: what a kept policy denies is denied from the first packet of the first application.
    const arrived = async () =>
      (await flowsOf('default/backend2')).filter((flow) => flow.direction === 'ingress' && flow.source.pod === 'intruder')
    while ((await arrived()).length === 0) await wait(50)
    expect((await arrived()).filter(({ verdict }) => verdict !== 'DROPPED')).toEqual([])
  })
})

describe('where nothing can be enforced', () => {
  it('the editor opens, and says why it is simulated', async () => {
    const up = await start({ without: ['setpriv', '--bounding-set=-sys_admin,-net_admin', '--'] })
    expect(up.output()).toContain('Enforcement is simulated, since this root is without rights')
    const status = await api<{ enforcement: string; reason: string }>('/api/status')
    expect(status).toMatchObject({ enforcement: 'simulated', reason: expect.stringContaining('without rights') })
    expect(await probe('default/backend1', 'default/intruder')).toMatchObject({ simulated: true, outcome: 'connected' })
    await api('/api/apply', { text: POLICY })
    expect(await probe('default/backend1', 'default/intruder')).toMatchObject({ simulated: true, outcome: 'timeout' })

    // Of what the applications would do there are flows too, judged by the policies and marked: here nobody leaves the intruder.
    const drops = async () => (await flowsOf('default/intruder')).filter(({ verdict }) => verdict === 'DROPPED')
    while (!(await drops()).some(({ destination }) => destination.pod === 'database')) await wait(50)
    expect((await flowsOf('default/')).filter(({ simulated }) => !simulated)).toEqual([])
  })

  it('without a playground there are no pods', async () => {
    const up = await start('--no-playground')
    expect(up.output()).toContain('without the playground')
    expect(childrenOf(up.child.pid)).toHaveLength(2)
  })
})

it('a wrong port is a matter of usage', async () => {
  const wrong = launch('--port', '70000')
  expect(await wrong.ended).toBe(2)
  expect(wrong.output()).toContain('70000 is not a port')
})

// ------------------------------------------------------------------------------------------------ the command

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
  namespace: default
spec:
  podSelector: {matchLabels: {app: intruder}}
  policyTypes: [Ingress, Egress]
`

const ARTICLE = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: example
  namespace: default
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: backend1}}]
      toPorts: [{ports: [{port: "5000", protocol: TCP}]}]
  egress:
    - toEndpoints: [{matchLabels: {app: database}}]
      toPorts: [{ports: [{port: "5432", protocol: TCP}]}]
`

interface Proof {
  readonly counts: Readonly<Record<'agrees' | 'differs' | 'audited' | 'unclear', number>>
}
interface Content {
  readonly name: string
  readonly missing?: string
}

/** What a command of this instance prints as JSON. */
async function command<Answer>(...args: readonly string[]): Promise<Answer> {
  const program = [join(ROOT, 'bin/portcullis.mjs'), ...args, '--json', '--port', String(port)]
  const { stdout } = await promisify(execFile)(process.execPath, program, { env })
  return JSON.parse(stdout) as Answer
}

interface Flow {
  readonly verdict: string
  readonly direction: string
  readonly source: { readonly pod?: string }
  readonly destination: { readonly pod?: string }
  readonly simulated: boolean
}

interface Started {
  readonly child: ChildProcess
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  output(): string
  says(what: RegExp): Promise<void>
  urlToken(): string
}

interface Otherwise {
  /** A command that takes something away and runs the rest. */
  readonly without?: readonly string[]
  readonly node?: string
  readonly env?: Readonly<Record<string, string>>
}

function launch(...args: (string | Otherwise)[]): Started {
  const { without = [], node = process.execPath, env: more = {} } = args.find((arg) => typeof arg !== 'string') ?? {}
  const options = args.filter((arg) => typeof arg === 'string')
  const command = [...without, node, join(ROOT, 'bin/portcullis.mjs'), 'start', '--port', String(port), ...options]
  const [file = '', ...rest] = command
  const child = spawn(file, rest, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const one: Started = {
    child,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code))),
    output: () => output,
    says: (what) => until(() => what.test(output)),
    urlToken: () => /token=(\S+)/.exec(output)?.[1] ?? 'none'
  }
  started.push(one)
  return one
}

async function start(...args: Parameters<typeof launch>): Promise<Started> {
  const one = launch(...args)
  await Promise.race([
    one.says(/Portcullis is up/),
    one.ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${one.output()}`)))
  ])
  return one
}

const token = () => readFileSync(join(env.PORTCULLIS_STATE, String(port), 'token'), 'utf8').trim()

async function api<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' }
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}

const flowsOf = async (pod: string) => (await api<{ flows: Flow[] }>(`/api/flows?last=2000&pod=${pod}`)).flows
const probe = (from: string, to: string) =>
  api<{ outcome: string; simulated: boolean }>('/api/probe', { from, to, port: 5000 })
const health = async () => (await fetch(`http://127.0.0.1:${port}/api/health`)).status

// ------------------------------------------------------------------------------------------------ what is there

function childrenOf(pid: number | string | undefined): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === String(pid))
}

function parentOf(pid: string): string | undefined {
  try {
    return /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

const commandOf = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
/** A process whose parent has not asked for its end yet does not live. */
const isAlive = (pid: string) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
const modeOf = (path: string) => statSync(path).mode & 0o777

function namespacesOf(up: Started): string[] {
  const node = childrenOf(up.child.pid).find((pid) => commandOf(pid).startsWith('unshare')) ?? ''
  const found = ['net', 'mnt', 'pid_for_children'].map((kind) => namespaceOf(node, kind))
  expect(processesIn(found).length).toBeGreaterThan(8)
  return found
}

/** Ids of the programs that use the maps which this node has pinned. */
function programsOf(up: Started): number[] {
  const node = childrenOf(up.child.pid).find((pid) => commandOf(pid).startsWith('unshare')) ?? ''
  const pin = `/sys/fs/bpf/portcullis/v${abi.version}/maps/endpoints`
  const at = [`--target=${node}`, '--mount', `--pid=/proc/${node}/ns/pid_for_children`]
  const map = execFileSync('nsenter', [...at, 'bpftool', '-j', 'map', 'show', 'pinned', pin])
  const { id } = JSON.parse(map.toString())
  return programs().flatMap((program) => (program.map_ids?.includes(id) ? [program.id] : []))
}

const programs = (): { id: number; map_ids?: number[] }[] =>
  JSON.parse(execFileSync('bpftool', ['-j', 'prog', 'list'], { encoding: 'utf8', maxBuffer: 1 << 26 }))
const programIds = () => programs().map(({ id }) => id)

/** Files of this instance. */
function remains(): string[] {
  return ['run', 'state'].flatMap((name) => {
    const path = join(folder, name, String(port))
    return existsSync(path) ? readdirSync(path).map((file) => join(name, file)) : []
  })
}

function listeners(port: number): string[] {
  const lines = execFileSync('ss', ['-Hltn', `sport = :${port}`], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return lines.map((line) => line.split(/\s+/)[3]?.replace(/:\d+$/, '') ?? '')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The state of other processes has no event to wait for. */
async function until(done: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 50_000; !done(); await wait(20)) {
    if (Date.now() > deadline) throw new Error('it did not come about')
  }
}
