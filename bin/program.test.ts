import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningAgent, startAgent } from '@/test/support/agent'
import { portcullis } from '@/test/support/command'
import { answering, type Peer, startPeer, streaming } from '@/test/support/grpc-peer'
import { type RunningWeb, startWeb, TOKEN } from '@/test/support/web'
import { readTarget } from './commands/probe'
import { printable, styleFor } from './terminal/style'

// Processes and sockets: seconds, on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const EXAMPLE = fileURLToPath(new URL('../test/support/example.yaml', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'portcullis-command-'))
let agent: RunningAgent
let web: RunningWeb
const saved = { PORT: process.env.PORT, PORTCULLIS_STATE: process.env.PORTCULLIS_STATE }

/** The state folder of an instance, as `start` leaves it. */
function stateOf(port: number, token: string) {
  mkdirSync(join(folder, 'state', String(port)), { recursive: true })
  writeFileSync(join(folder, 'state', String(port), 'token'), `${token}\n`)
}

beforeAll(async () => {
  agent = await startAgent(folder)
  web = await startWeb(folder, { agent: agent.socket })
  stateOf(web.port, TOKEN)
  process.env.PORTCULLIS_STATE = join(folder, 'state')
  process.env.PORT = String(web.port)
}, 60_000)
afterAll(async () => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await web?.stop()
  await agent?.stop()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  await portcullis('delete', '-f', EXAMPLE)
})

describe('apply, get, delete', () => {
  it('a dry run shows the diff and the warning, and changes nothing', async () => {
    const { code, out, err } = await portcullis('apply', '-f', EXAMPLE, '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain('CiliumNetworkPolicy default/example created (dry run)\n  @@ -0,0 +1,27 @@\n')
    expect(err).toContain('warning: default/backend2 can no longer resolve names (DNS, port 53).')
    expect(err).toContain('Keep DNS: add this to spec.egress of CiliumNetworkPolicy/default/example:\n    - toEndpoints:')
    expect((await portcullis('get', '--json')).out).toBe('{"policies":[]}\n')
  })

  it('applies, lists, prints as it was applied, deletes', async () => {
    expect(await portcullis('apply', '-f', EXAMPLE)).toMatchObject({
      code: 0,
      out: 'CiliumNetworkPolicy default/example created\n'
    })
    expect((await portcullis('apply', '-f', EXAMPLE)).out).toContain('unchanged')
    const table = (await portcullis('get')).out.split('\n')
    expect(table[0]).toMatch(/^NAMESPACE +KIND +NAME +VERSION +STATE/)
    expect(table[1]).toMatch(/^default +CiliumNetworkPolicy +example +\d+ +enforced .* command$/)
    expect((await portcullis('get', 'cnp', 'example', '-n', 'default', '-o', 'yaml')).out).toBe(
      readFileSync(EXAMPLE, 'utf8')
    )
    expect((await portcullis('get', 'netpol')).out).toBe('')
    expect(await portcullis('get', 'cnp', 'other')).toMatchObject({ code: 1, out: '' })
    expect(await portcullis('delete', 'cnp', 'example', '--dry-run')).toMatchObject({
      out: 'CiliumNetworkPolicy default/example deleted (dry run)\n'
    })
    expect(await portcullis('delete', 'cnp', 'example')).toMatchObject({
      code: 0,
      out: 'CiliumNetworkPolicy default/example deleted\n'
    })
    expect(await portcullis('delete', 'cnp', 'example')).toMatchObject({ code: 1, out: '' })
  })

  it('applies until it is confirmed, and takes it back otherwise', async () => {
    const { code, err } = await portcullis('apply', '-f', EXAMPLE, '--confirm-within', '5m')
    expect(code).toBe(0)
    const id = /change (\d+) is rolled back in 300 s, unless it is confirmed:\n {2}npx portcullis confirm \1\n/.exec(
      err
    )?.[1]
    expect(id).toBeDefined()
    expect(await portcullis('delete', '-f', EXAMPLE)).toMatchObject({ code: 2 })
    expect((await portcullis('rollback')).out).toBe(`Change ${id} rolled back\n`)
    expect((await portcullis('get', '--json')).out).toBe('{"policies":[]}\n')
    expect((await portcullis('confirm')).code).toBe(1)
    await portcullis('apply', '-f', EXAMPLE, '--confirm-within', '5m')
    expect((await portcullis('confirm')).code).toBe(0)
    for (const wrong of ['4s', '25h', 'soon', '']) {
      expect(await portcullis('apply', '-f', EXAMPLE, '--confirm-within', wrong)).toMatchObject({ code: 2 })
    }
  })

  it('tells what was changed, and reverts it', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const [entry] = JSON.parse((await portcullis('history', '--json', '--last', '1')).out).changes
    expect(entry).toMatchObject({ action: 'apply', by: { client: 'command' }, objects: [{ name: 'example', removed: 0 }] })
    const { out } = await portcullis('history', entry.id)
    expect(out).toContain('CiliumNetworkPolicy default/example created\n  @@ -0,0 +1,27 @@\n')
    expect(await portcullis('revert', entry.id, '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('deleted (dry run)\n  @@ -1,27 +0,0 @@')
    })
    expect(await portcullis('revert', entry.id)).toMatchObject({
      code: 0,
      out: 'CiliumNetworkPolicy default/example deleted\n'
    })
    expect((await portcullis('revert', entry.id)).err).toContain('All is as it was')
    const [last] = JSON.parse((await portcullis('history', '--json')).out).changes
    expect((await portcullis('revert', last.id)).out).toBe('CiliumNetworkPolicy default/example created\n')
    expect((await portcullis('revert', '999999')).code).toBe(2)
  })

  it('of a folder all or none', async () => {
    const all = join(folder, 'all')
    mkdirSync(all)
    copyFileSync(EXAMPLE, join(all, 'a.yaml'))
    writeFileSync(
      join(all, 'b.yaml'),
      readFileSync(EXAMPLE, 'utf8').replace('TCP', 'TCQ').replace('name: example', 'name: other')
    )
    writeFileSync(join(all, 'notes.txt'), 'no policy')
    const { code, out, err } = await portcullis('apply', '-f', all)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('b.yaml')
    expect(err).toContain('Nothing was changed.')
    expect((await portcullis('get', '--json')).out).toBe('{"policies":[]}\n')
  })

  it('prints one JSON value with --json, when refused too', async () => {
    const file = join(folder, 'bad.yaml')
    writeFileSync(file, '{')
    const { code, out, err } = await portcullis('apply', '-f', file, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false, issues: [{ code: 'yaml-syntax' }] })
    expect(err).toBe('')
    expect(JSON.parse((await portcullis('apply', '-f', EXAMPLE, '--json')).out)).toMatchObject({
      ok: true,
      objects: [{ name: 'example', action: 'created' }],
      impact: [{ code: 'loses-dns' }]
    })
  })

  it.each([
    [['apply'], 'Name a file or folder with -f'],
    [['apply', '-f', '/does/not/exist'], 'does not exist'],
    [['get', 'pods'], 'pods is not a kind of policy'],
    [['delete', 'cnp'], 'Name a policy by kind and name'],
    [['probe', 'a', 'b/c:1'], 'write namespace/pod'],
    [['probe', 'a/b', 'b/c'], 'write namespace/pod:port'],
    [['probe', 'a/b', 'b/c:1', '--timeout', 'x'], 'is not a time'],
    [['flows', '--last', '-3'], 'is not a number'],
    [['flows', '--verdict', 'MAYBE'], 'FORWARDED'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['get', '--nonsense'], "unknown option '--nonsense'"],
    [['status', '--port', 'x'], 'x is not a port']
  ])('wrong use is exit code 2 and a sentence: %j', async (args, message) => {
    const { code, out, err } = await portcullis(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it.each(['--help', '--version', 'apply --help', 'help probe'])('%s is exit code 0', async (args) => {
    const { code, out } = await portcullis(...args.split(' '))
    expect(code).toBe(0)
    expect(out).not.toBe('')
  })
})

describe('verify', () => {
  it('says what it would try, by which rule each is decided, and connects nothing unasked', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const { code, out, err } = await portcullis('verify', 'example')
    expect(code).toBe(0)
    expect(out).toMatch(/^MUST +FROM +TO +DECIDED BY +WHAT$/m)
    expect(out).toMatch(
      /^pass +default\/backend1 +default\/backend2:5000\/tcp +default\/example ingress\[0\] +the rule names it$/m
    )
    expect(out).toMatch(
      /^drop +default\/backend1 +default\/backend2:5001\/tcp +default deny of default\/example +a port beside/m
    )
    expect(err).toContain('Nothing was connected: --connect does it.')
    const json = JSON.parse((await portcullis('verify', 'cnp/default/example', '--json')).out)
    expect(json).toMatchObject({ policy: 'CiliumNetworkPolicy/default/example', connected: false })
  })

  it('what is only simulated is no proof, though it agrees', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const { code, out } = await portcullis('verify', 'example', '--connect', '--json', '--socket', agent.socket)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false, enforcement: 'simulated', counts: { differs: 0 } })
  })

  it('names the policies that there are, and who does not answer', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const unable = await portcullis('verify', 'example', '--connect')
    expect([unable.code, unable.err]).toEqual([2, expect.stringContaining('--cluster makes short-lived pods')])
    const nobody = await portcullis('verify', 'nothing')
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('There is CiliumNetworkPolicy/default/example.')])
    const away = await portcullis('verify', 'example', '--socket', join(folder, 'nothing.sock'))
    expect([away.code, away.err]).toEqual([2, expect.stringContaining('nothing.sock')])
  })
})

describe('status and link', () => {
  it('says what is enforced and why not', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const { code, out } = await portcullis('status')
    expect(code).toBe(0)
    expect(out).toContain('simulated: judged, no packet is touched\n             This is a test.')
    expect(out).toMatch(/default\/example +CiliumNetworkPolicy +\d+ +enforced/)
    expect(JSON.parse((await portcullis('status', '--json')).out)).toMatchObject({ enforcement: 'simulated' })
  })

  it('makes a link that lets one browser in', async () => {
    const url = (await portcullis('link')).out.trim()
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(401)
  })
})

describe('validate', () => {
  it('names file and line, and needs no server', async () => {
    const file = join(folder, 'wrong.yaml')
    writeFileSync(file, readFileSync(EXAMPLE, 'utf8').replace('protocol: TCP', 'protocol: TCQ'))
    const { code, out } = await portcullis('validate', file)
    expect(code).toBe(1)
    expect(out).toMatch(/wrong\.yaml:19:15: error: .*TCQ/)
    expect(await portcullis('validate', EXAMPLE, '--dialect', 'cilium-1.20')).toMatchObject({ code: 0 })
    expect((await portcullis('validate', EXAMPLE, '--dialect', 'x')).code).toBe(2)
  })
})

describe('the playground that runs here, as the input of commands for files', () => {
  it('its pods and the policies in force answer where nothing else is named', async () => {
    await portcullis('apply', '-f', EXAMPLE)
    const dropped = await portcullis('explain', 'default/intruder', 'default/backend2:5000')
    expect(dropped).toMatchObject({ code: 1, err: '' })
    expect(dropped.out).toContain('playground/CiliumNetworkPolicy/default/example:2:1: locks ingress')
    expect((await portcullis('explain', 'default/backend1', 'default/backend2:5000', '--playground')).code).toBe(0)
  })

  it('what applying a file would change', async () => {
    expect(await portcullis('diff', EXAMPLE, '--playground')).toMatchObject({ code: 1 })
    await portcullis('apply', '-f', EXAMPLE)
    expect(await portcullis('diff', EXAMPLE, '--playground')).toMatchObject({ code: 0, out: '' })
  })
})

describe('finding the server', () => {
  it('nobody there: what to do', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as { port: number }
    await new Promise((resolve) => closed.close(resolve))
    expect(await portcullis('status', '--port', String(port))).toEqual({
      code: 2,
      out: '',
      err: `error: No server on port ${port}.\n  Run \`npm start\`, or set PORT to where it runs.\n`
    })
    expect(JSON.parse((await portcullis('flows', '--follow', '--json', '--port', String(port))).out)).toMatchObject({
      code: 'no-server'
    })
  })

  it('no token, or one of another start', async () => {
    process.env.PORTCULLIS_STATE = join(folder, 'elsewhere')
    try {
      expect(await portcullis('get')).toMatchObject({ code: 2, err: expect.stringContaining('there is none at') })
    } finally {
      process.env.PORTCULLIS_STATE = join(folder, 'state')
    }
    stateOf(web.port, 'x'.repeat(43))
    try {
      expect(await portcullis('get')).toMatchObject({ code: 2, err: expect.stringContaining('does not know the token') })
    } finally {
      stateOf(web.port, TOKEN)
    }
  })
})

describe('probe and flows', () => {
  const drop = {
    time: '2026-01-01T10:00:00.123456789Z',
    node: 'n1',
    verdict: 'DROPPED',
    direction: 'ingress',
    source: { namespace: 'default', pod: 'intruder', address: '10.5.0.14', port: 40000, identity: 300 },
    destination: { namespace: 'default', pod: 'backend2', address: '10.5.0.12', port: 5000, identity: 301 },
    protocol: 'TCP',
    evidence: { reason: 'default-deny', rules: [], isolatedBy: ['CiliumNetworkPolicy/default/example'] },
    summary: 'Policy denied (TCP Flags: SYN)'
  }
  const flows = streaming(() => [drop, { ...drop, verdict: 'FORWARDED', summary: 'TCP Flags: SYN', direction: 'egress' }])
  let outcome = 'timeout'
  const peers: Peer[] = []
  let other: RunningWeb

  beforeAll(async () => {
    const socket = (name: string) => join(folder, `${name}.sock`)
    peers.push(
      await startPeer('agent', socket('scripted'), { GetFlows: flows.handler, WatchCluster: streaming(() => []).handler }),
      await startPeer('playground', socket('playground'), {
        Describe: answering(() => ({})),
        Probe: answering(() => {
          flows.send({ ...drop, time: new Date().toISOString() })
          return { outcome, detail: outcome === 'error' ? 'There is no pod default/nobody.' : '', milliseconds: 2000 }
        })
      })
    )
    other = await startWeb(mkdtempSync(join(folder, 'web-')), {
      agent: socket('scripted'),
      playground: socket('playground')
    })
    stateOf(other.port, TOKEN)
  })
  afterAll(async () => {
    await other?.stop()
    for (const peer of peers) await peer.stop()
  })

  const at = (...args: string[]) => portcullis(...args, '--port', String(other.port))

  it('names the rule that dropped it, and exits with 1', async () => {
    expect(await at('probe', 'default/intruder', 'default/backend2:5000')).toEqual({
      code: 1,
      out: 'default/intruder -> default/backend2:5000 TCP: timeout after 2000 ms, dropped by default deny of default/example\n',
      err: ''
    })
    const { out } = await at('probe', 'default/intruder', 'default/backend2:5000', '--json')
    expect(JSON.parse(out)).toMatchObject({ outcome: 'timeout', flow: { verdict: 'DROPPED' } })
  })

  it.each([
    ['connected', 0],
    ['refused', 1],
    ['error', 2]
  ])('%s exits with %i', async (answer, code) => {
    outcome = answer
    expect((await at('probe', 'default/intruder', 'default/backend2:9')).code).toBe(code)
    outcome = 'timeout'
  })

  it('prints flows as their readers know them, with what decided', async () => {
    const { code, out } = await at('flows', '--last', '2000', '--verdict', 'FORWARDED', '--pod', 'default/intruder')
    expect(code).toBe(0)
    expect(out.replace(/^\d\d:\d\d:\d\d/, 'TIME')).toBe(
      'TIME.123 default/intruder:40000 (ID:300) -> default/backend2:5000 (ID:301) from-endpoint FORWARDED (TCP Flags: SYN) ' +
        'by default deny of default/example\n'
    )
    const lines = (await at('flows', '--json')).out.trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ verdict: 'DROPPED', source: { pod: 'intruder' } })
    expect((await at('flows', '--pod', 'kube-system/')).err).toBe('No flows yet.\n')
  })
})

describe('readTarget', () => {
  it.each([
    ['default/backend2:5000', 'default/backend2', 5000],
    ['192.0.2.1:80', '192.0.2.1', 80],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['example:80', 'example', 80]
  ])('%s', (text, name, port) => expect(readTarget(text)).toEqual({ name, port }))

  it.each([
    '',
    ':80',
    'default/backend2',
    'default/backend2:0',
    'default/backend2:70000',
    '2001:db8::1:443',
    'a b:80',
    '/x:1'
  ])('not %j', (text) => expect(() => readTarget(text)).toThrow('is not a target'))
})

describe('printable', () => {
  it('a policy cannot speak to the terminal', () => {
    expect(printable('a\x1b]52;c;eA==\x07b\u009b31m\tc\n')).toBe('a\ufffd]52;c;eA==\ufffdb\ufffd31m\tc\n')
  })

  it('colours are for terminals, and not with NO_COLOR', () => {
    expect(styleFor({ isTTY: true }, { TERM: 'xterm' }).red('x')).toBe('\x1b[31mx\x1b[39m')
    expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x')
    expect(styleFor({ isTTY: false }, {}).red('x')).toBe('x')
  })
})
