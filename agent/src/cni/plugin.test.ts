import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log'
import { serveStarts } from './socket'
import type { PodStart } from './start'
import { type HoldEnd, PodStarts } from './starts'

const SOURCE = fileURLToPath(new URL('../../cni/plugin.c', import.meta.url))

let folder: string
let plugin: string
let socket: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cni-plugin-'))
  ;[plugin, socket] = [join(folder, 'plugin'), join(folder, 'cni.sock')]
  const checks = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-Wall', '-Wextra', '-Werror']
  execFileSync('cc', [...checks, SOURCE, '-o', plugin])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const POD = {
  CNI_NETNS: '/var/run/netns/cni-1',
  CNI_IFNAME: 'eth0',
  CNI_CONTAINERID: 'c1',
  CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web;K8S_POD_INFRA_CONTAINER_ID=c1;K8S_POD_UID=u-1'
}
const PREVIOUS =
  '{ "cniVersion":"1.0.0",\n "ips":[{"address":"10.0.0.2/32"}], "dns": {}, "x": [1.50, -2e9, null, "\\u00e9\\"}]"] }'
const config = (more: Readonly<Record<string, unknown>> = {}, previous: string | undefined = PREVIOUS) => {
  const all = {
    cniVersion: '1.0.0',
    name: 'net',
    type: 'portcullis-cni',
    socket,
    timeout: 200,
    onFailure: 'closed',
    ...more
  }
  return `${JSON.stringify(all).slice(0, -1)}${previous === undefined ? '' : `,"prevResult":${previous}`}}`
}

interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The plugin as a runtime runs it. */
function run(input: string | Uint8Array, command = 'ADD', env: Readonly<Record<string, string>> = POD) {
  const child = spawn(plugin, { env: { ...env, ...(command !== '' && { CNI_COMMAND: command }) } })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text
  })
  child.stdin.on('error', () => {}).end(input)
  const done = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ code, ...said })))
  return { child, done }
}
const ask = (...args: Parameters<typeof run>) => run(...args).done
const failure = ({ out }: Said) => JSON.parse(out) as { code: number; msg: string; details: string; cniVersion: string }

describe('what goes wrong before the agent is asked fails, whatever onFailure says', () => {
  it.each([
    ['nothing', '', 6],
    ['no JSON', 'hello', 6],
    ['a list', `[${config()}]`, 6],
    ['cut in prevResult', config().slice(0, -20), 6],
    ['cut in a string', config().slice(0, 30), 6],
    ['cut after a backslash', '{"a":"\\', 6],
    ['more after it', `${config()}x`, 6],
    ['a byte 0', config().replace('1.50', '1\0'), 6],
    ['nested without end', `{"a":${'['.repeat(1 << 20)}`, 6],
    ['objects without end', '{"a":'.repeat(200_000), 6],
    ['no prevResult', config({ onFailure: 'open' }, undefined), 7],
    ['a prevResult of null', config({ onFailure: 'open' }, 'null'), 7],
    ['no cniVersion', config({ cniVersion: undefined }), 1],
    ['an old cniVersion', config({ cniVersion: '0.2.0' }), 1],
    ['a new cniVersion', config({ cniVersion: '2.0.0' }), 1],
    ['a cniVersion of two', config({ cniVersion: '0.3.0","0.3.1' }), 1],
    ['a comma for cniVersion', config({ cniVersion: ',' }), 1],
    ['no socket', config({ socket: undefined }), 7],
    ['a relative socket', config({ socket: 'cni.sock' }), 7],
    ['a socket too long', config({ socket: `/${'x'.repeat(108)}` }), 7],
    ['no timeout', config({ timeout: undefined }), 7],
    ['a timeout of text', config({ timeout: '10' }), 7],
    ['a timeout below 1', config({ timeout: 0 }), 7],
    ['a timeout without end', config({ timeout: 1e300 }), 7],
    ['no onFailure', config({ onFailure: undefined }), 7],
    ['another onFailure', config({ onFailure: 'maybe' }), 7]
  ])('%s', async (_, input, code) => {
    const said = await ask(input)
    expect([said.code, said.err, failure(said)]).toEqual([1, '', expect.objectContaining({ code, msg: expect.any(String) })])
  })

  it('every cut of a configuration, and every byte of it another', async () => {
    const whole = config({ timeout: 1 })
    const cut = Array.from({ length: 24 }, (_, at) => whole.slice(0, Math.floor((whole.length * at) / 24)))
    const broken = Array.from({ length: 24 }, (_, at) => {
      const bytes = Buffer.from(whole)
      bytes[Math.floor((bytes.length * at) / 24)] = (at * 37) % 256
      return bytes
    })
    for (const said of await Promise.all([...cut, ...broken].map((input) => ask(input))))
      expect([said.code, said.err, failure(said).code]).toEqual([1, '', expect.any(Number)])
  })

  it('more than 4 MiB', async () => {
    const said = await ask(config({ note: 'x'.repeat(4 << 20) }))
    expect([said.code, failure(said).code]).toEqual([1, 5])
  })

  it.each(['CNI_NETNS', 'CNI_IFNAME', 'CNI_CONTAINERID'])('no %s', async (name) => {
    const said = await ask(config(), 'ADD', { ...POD, [name]: '' })
    expect([said.code, failure(said).code]).toEqual([1, 4])
  })

  it('a line of two, a command that is none, and none', async () => {
    const forged = await ask(config(), 'ADD', { ...POD, CNI_ARGS: 'K8S_POD_NAME=a\n0\tx' })
    const [other, none] = [await ask(config(), 'REMOVE'), await ask(config(), '')]
    for (const said of [forged, other, none]) expect([said.code, failure(said).code]).toEqual([1, 4])
  })
})

it.each(['DEL', 'GC', 'STATUS'])('%s never fails, with anything', async (command) => {
  for (const input of ['', 'x', config({}, undefined)])
    expect(await ask(input, command, {})).toEqual({ code: 0, out: '', err: '' })
})

it('CHECK passes while the agent is away, closed or not, and at once: the pod runs', async () => {
  const began = Date.now()
  expect(await ask(config({ timeout: 60_000 }), 'CHECK')).toEqual({ code: 0, out: '', err: '' })
  expect(Date.now() - began).toBeLessThan(10_000)
})

describe('with an agent', () => {
  let server: Server
  let starts: PodStarts
  let why = ''
  let changed = () => {}
  let asked: PodStart | undefined
  const ends: HoldEnd[] = []
  const connections = new Set<Socket>()
  const serve = async () => {
    starts = new PodStarts({
      wordOn: (start) => {
        asked = start
        return why === '' ? 'in-force' : { notYet: why }
      },
      onChange: (listener) => {
        changed = listener
      },
      log: createLog('silent', 'n1')
    })
    starts.onEnd((_, how) => ends.push(how))
    server = await serveStarts(starts, socket)
    server.on('connection', (one) => connections.add(one))
  }
  const end = () => new Promise<void>((resolve) => server.close(() => resolve()))
  /** What another process does has no event here. */
  const until = async (found: () => boolean) => {
    while (!found()) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const held = () => until(() => starts.held > 0)
  beforeEach(async () => {
    why = ''
    ends.length = 0
    await serve()
  })
  afterEach(end)

  it('passes prevResult on byte by byte, and tells whom it asks of', async () => {
    expect(await ask(config())).toEqual({ code: 0, out: `${PREVIOUS}\n`, err: '' })
    expect(asked).toEqual({
      netns: 'cni-1',
      interface: 'eth0',
      container: 'c1',
      namespace: 'default',
      name: 'web',
      uid: 'u-1'
    })
    expect(await ask(config(), 'CHECK')).toEqual({ code: 0, out: '', err: '' })
  })

  it('a prevResult of 1 MB, and the last of two', async () => {
    const long = `{"note":"${'\\\\"'.slice(0, 2).repeat(500_000)}"}`
    expect((await ask(config({}, long))).out).toBe(`${long}\n`)
    expect((await ask(config({}, `{"a":1},"prevResult":${PREVIOUS}`))).out).toBe(`${PREVIOUS}\n`)
  })

  it('holds until it is in force, and not longer', async () => {
    why = 'its table is not made yet'
    const running = run(config({ timeout: 60_000 }))
    await held()
    changed()
    expect(starts.held).toBe(1)
    why = ''
    changed()
    expect((await running.done).code).toBe(0)
    expect([starts.held, ends]).toEqual([0, ['in-force']])
  })

  it('late: closed it fails with why, open it lets go and says so', async () => {
    why = 'the API server has not told of "web" yet'
    const closed = await ask(config())
    expect([closed.code, failure(closed)]).toEqual([
      1,
      expect.objectContaining({ code: 101, details: why, cniVersion: '1.0.0' })
    ])
    const open = await ask(config({ onFailure: 'open' }))
    expect([open.code, open.out]).toEqual([0, `${PREVIOUS}\n`])
    expect(open.err).toContain(why)
    expect(ends).toEqual(['late', 'late'])
  })

  it('agent-restarted: whoever is held asks the next one', async () => {
    why = 'not yet'
    const running = run(config({ timeout: 60_000 }))
    await held()
    const old = starts
    for (const connection of connections) connection.destroy()
    await end()
    await until(() => old.held === 0)
    why = ''
    await serve()
    expect(await running.done).toEqual({ code: 0, out: `${PREVIOUS}\n`, err: '' })
  })

  it('runtime-gives-up: the agent holds nothing for who is gone', async () => {
    why = 'not yet'
    const { child, done } = run(config({ timeout: 60_000 }))
    await held()
    child.kill('SIGKILL')
    await done
    await until(() => starts.held === 0)
    expect(ends).toEqual(['gone'])
  })

  it('a container that is no pod is not held', async () => {
    why = 'not yet'
    expect((await ask(config(), 'ADD', { ...POD, CNI_ARGS: '' })).code).toBe(0)
  })
})

describe('agent-away', () => {
  it('closed: a CNI error that says where it was looked for', async () => {
    const said = await ask(config())
    expect([said.code, failure(said)]).toEqual([
      1,
      expect.objectContaining({ code: 100, details: expect.stringContaining(socket) })
    ])
  })

  it('open: the pod starts, and it is said', async () => {
    const said = await ask(config({ onFailure: 'open' }))
    expect([said.code, said.out]).toEqual([0, `${PREVIOUS}\n`])
    expect(said.err).toContain('starts before its policy is in force')
  })
})
