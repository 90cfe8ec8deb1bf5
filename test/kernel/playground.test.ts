import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Addresses, type PlannedHost, plan as planOf } from '@/agent/playground/plan'
import { readShop } from '@/agent/playground/shop'
import { hostState, namespaceOf, processesIn } from '../playground/host'
import { type Launched, launchPlayground, SHOP } from '../playground/launch'

let before: Record<string, unknown>
let playground: Launched

beforeAll(async () => {
  before = hostState()
  playground = await launchPlayground()
})
afterAll(async () => {
  await playground.stop()
})

const from = (name: string) => ({ fromNamespace: 'default', fromPod: name })
const to = (name: string, port: number) => ({ toNamespace: 'default', toPod: name, port })
const outcome = async (request: Parameters<Launched['probe']>[0]) => (await playground.probe(request)).outcome

describe('pods reach each other', () => {
  for (const family of ['ipv4', 'ipv6']) {
    it(`and the outside, and DNS, over ${family}`, async () => {
      const pairs = [
        { ...from('backend1'), ...to('backend2', 5000) },
        { ...from('intruder'), ...to('backend2', 5000) },
        { ...from('backend2'), ...to('intruder', 5000) },
        { ...from('backend2'), ...to('database', 5432) },
        { ...from('terminal-87'), ...to('cc-door-mgr', 50051) },
        { ...from('backend1'), toNamespace: 'kube-system', toPod: 'coredns', port: 53 },
        { ...from('backend1'), toNamespace: 'kube-system', toPod: 'coredns', port: 53, protocol: 'UDP' },
        { ...from('backend1'), toPod: 'example.com', port: 80 },
        { fromPod: 'example.com', ...to('backend2', 5000) }
      ]
      for (const pair of pairs) {
        expect({ ...pair, ...(await playground.probe({ ...pair, family })) }).toMatchObject({
          outcome: 'connected',
          simulated: false
        })
      }
    })
  }

  it('under their own addresses, which the objects say', async () => {
    const { status, metadata } = object('pod.default.backend1')
    const address = playground.onNode(
      'nsenter',
      `--net=${metadata.annotations['portcullis.dev/netns']}`,
      'ip',
      '-json',
      'address',
      'show',
      'eth0'
    )
    const found = JSON.parse(address)[0].addr_info.filter(({ scope }: { scope: string }) => scope === 'global')
    expect(found.map(({ local }: { local: string }) => local)).toEqual(status.podIPs.map(({ ip }: { ip: string }) => ip))
    expect(
      JSON.parse(playground.onNode('ip', '-json', 'link', 'show', metadata.annotations['portcullis.dev/host-interface']))
    ).toHaveLength(1)
  })
})

describe('a host outside', () => {
  for (const family of ['ipv4', 'ipv6'] as const) {
    it(`does not pass for a pod, or for the node, over ${family}`, async () => {
      const { pods, outside, node } = planOf(readShop(readFileSync(SHOP, 'utf8')), playground.run)
      const [victim, target] = ['backend1', 'backend2'].map((name) => pods.find((pod) => pod.name === name))
      const [attacker] = outside
      const at = (party: { addresses: Addresses } | undefined) => party?.addresses[family] ?? ''
      const inside = (host: PlannedHost | undefined, ...rest: string[]) =>
        ['nsenter', `--net=${host?.netns}`, ...rest] as const
      const program = (text: string) => ['node', '-e', text] as const

      // The last datagram comes from the attacker's own address: those before it have arrived by then, or never will.
      const heard = playground.spawnOnNode(...inside(target, ...program(HEAR)))
      await heard.says('listening')
      const claimed = [at(victim), at(node), at(attacker)]
      const borrowed = claimed.slice(0, 2).map((address) => [address, 'dev', 'lo'])
      const inAttacker = (...args: string[]) => playground.onNode(...inside(attacker, 'ip', ...args))
      for (const address of borrowed) inAttacker('address', 'add', ...address)
      try {
        for (const from of claimed) playground.onNode(...inside(attacker, ...program(SEND), from, at(target)))
        expect(await heard.ended).toBe(`listening\n${at(attacker)}\n`)
      } finally {
        for (const address of borrowed) inAttacker('address', 'del', ...address)
      }
    })
  }

  const HEAR = `
    const socket = require('dgram').createSocket('udp6')
    socket.on('message', (text, { address }) => {
      console.log(address.replace('::ffff:', ''))
      if (/^(192\\.168\\.3\\.1|fd00:192:168:3::1)$/.test(text)) socket.close()
    })
    socket.bind(9999, () => console.log('listening'))`
  const SEND = `
    const [from, to] = process.argv.slice(1)
    const socket = require('dgram').createSocket(to.includes(':') ? 'udp6' : 'udp4')
    socket.bind(0, from, () => socket.send(from, 9999, to, () => socket.close()))`
})

describe('a probe tells', () => {
  it('a refusal, over TCP and UDP', async () => {
    expect(await playground.probe({ ...from('backend1'), ...to('backend2', 81) })).toMatchObject({
      outcome: 'refused',
      detail: 'ECONNREFUSED'
    })
    expect(await outcome({ ...from('backend1'), ...to('backend2', 81), protocol: 'UDP' })).toBe('refused')
  })

  it('silence, after as long as it was asked to wait', async () => {
    const { outcome, milliseconds } = await playground.probe({
      ...from('backend1'),
      toPod: '203.0.113.9',
      port: 80,
      timeoutMs: 200
    })
    expect(outcome).toBe('timeout')
    expect(milliseconds).toBeGreaterThanOrEqual(199)
    expect(await outcomeOfUdp()).toBe('timeout')
    function outcomeOfUdp() {
      return playground
        .probe({ ...from('backend1'), toPod: '203.0.113.9', port: 53, protocol: 'UDP', timeoutMs: 200 })
        .then((it) => it.outcome)
    }
  })

  it('what is not there, as an error that says what', async () => {
    expect(await playground.probe({ ...from('backend1'), ...to('nobody', 80) })).toMatchObject({
      outcome: 'error',
      detail: 'there is no pod default/nobody in the playground'
    })
    expect(await outcome({ ...from('nobody'), ...to('backend2', 80) })).toBe('error')
    expect(await outcome({ ...from('backend1'), ...to('backend2', 0) })).toBe('error')
    expect(await outcome({ ...from('backend1'), ...to('backend2', 80), protocol: 'ICMP' })).toBe('error')
    expect(await playground.probe({ ...from('backend1'), toPod: '10.244.1.200', port: 80 })).toMatchObject({
      detail: 'EHOSTUNREACH'
    })
  })
})

it('applications talk all the time, and by name now and then', async () => {
  const counts = await until(applications, (traffic) =>
    traffic.every(({ ok, resolved, from }) => ok > 0 && (resolved > 0 || !from.includes('/')))
  )
  expect(counts.map(({ from, to, port }) => `${from} -> ${to}:${port}`).sort()).toEqual([
    'default/backend1 -> default/backend2:5000',
    'default/backend1 -> example.com:80',
    'default/backend2 -> default/database:5432',
    'default/intruder -> default/backend2:5000',
    'default/intruder -> default/database:5432',
    'default/terminal-87 -> default/cc-door-mgr:50051'
  ])
  expect(counts.filter(({ failed, unresolved }) => failed > 0 || unresolved > 0)).toEqual([])
})

it('the node asks its pods whether they are ready', async () => {
  const ofNode = async () => (await playground.traffic()).filter(({ from }) => from === 'node1')
  const counts = await until(ofNode, (traffic) => traffic.every(({ ok }) => ok > 0))
  expect(counts).toHaveLength(6)
  expect(counts.filter(({ failed }) => failed > 0)).toEqual([])
})

it('without DNS the applications go on by address', async () => {
  const coredns = object('pod.kube-system.coredns').status.podIPs.map(({ ip }: { ip: string }) => ip)
  for (const ip of coredns) playground.onNode('ip', 'route', 'replace', 'blackhole', ip)
  const inCluster = async () => (await applications()).filter(({ to }) => to.includes('/'))
  const start = await inCluster()
  const later = await until(inCluster, (now) =>
    now.every((call, index) => call.unresolved > 0 && call.ok > (start[index]?.ok ?? 0) + 1)
  )
  expect(later.reduce((sum, { failed }) => sum + failed, 0)).toBe(0)
})

it('applications are without rights, and small', () => {
  const apps = playground
    .onNode('sh', '-c', "grep -l '^Uid:.65533' /proc/[0-9]*/status")
    .trim()
    .split('\n')
    .map((path) => playground.onNode('cat', path))
  expect(apps).toHaveLength(8)
  for (const status of apps) {
    expect(status).toMatch(/^CapEff:\s+0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1])).toBeLessThan(70_000)
  }
})

describe('an application reaches nothing of ours', () => {
  const NOBODY = 65534
  const secret = (folder: string) => join(folder, 'secret')
  let server: Server

  // As the supervisor and the agent have them: for the web server, who is `nobody`; and one that anybody may read.
  beforeAll(async () => {
    for (const folder of [playground.run, playground.state]) {
      writeFileSync(secret(folder), 'token', { mode: 0o400 })
      chownSync(secret(folder), NOBODY, NOBODY)
      writeFileSync(`${secret(folder)}-of-all`, 'token')
      chmodSync(`${secret(folder)}-of-all`, 0o444)
    }
    server = createServer().listen(join(playground.run, 'agent.sock'))
    await new Promise((resolve) => server.once('listening', resolve))
    chmodSync(join(playground.run, 'agent.sock'), 0o666)
  })
  afterAll(() => {
    server.close()
  })

  it('by its namespaces: sockets, tokens and objects are not there, for root neither', () => {
    for (const uid of [65533, NOBODY, 0]) {
      for (const folder of [playground.run, playground.state]) {
        expect(asApp(uid, `cat ${secret(folder)}-of-all`)).toContain('No such file')
        expect(asApp(uid, `cat ${secret(folder)}`)).toContain('No such file')
      }
      for (const socket of ['agent.sock', 'playground.sock']) {
        expect(asApp(uid, connectTo(join(playground.run, socket)))).toContain('ENOENT')
      }
      expect(asApp(uid, `find ${playground.run} ${playground.state} -type f`)).toBe(`${playground.run}/app/app.cjs\n`)
    }
  })

  it('by its user: not where it sees them', () => {
    const onNode = (uid: number, script: string) => run('--net', '--mount', uid, script)
    expect(onNode(65533, connectTo(join(playground.run, 'agent.sock')))).toBe('connected\n')
    expect(onNode(65533, connectTo(join(playground.run, 'playground.sock')))).toContain('EACCES')
    for (const folder of [playground.run, playground.state]) {
      expect(onNode(NOBODY, `cat ${secret(folder)}`)).toBe('token')
      expect(onNode(65533, `cat ${secret(folder)}`)).toContain('Permission denied')
    }
  })

  it('and cannot take away what hides it', () => {
    expect(asApp(65533, `umount ${playground.run}; ls ${playground.run}`)).toMatch(/\napp\n$/)
    const asRootOfItsOwn = `unshare --user --map-root-user --mount sh -c 'umount ${playground.run}; ls ${playground.run}'`
    expect(asApp(65533, asRootOfItsOwn)).toMatch(/(\napp\n|not permitted\n)$/)
  })

  const connectTo = (socket: string) =>
    `${process.execPath} -e 'require("net").connect("${socket}").on("connect", () => { console.log("connected"); process.exit() })'`

  /** In all namespaces of backend1's application, but for its user. */
  const asApp = (uid: number, script: string) => {
    const pid = playground.onNode('pgrep', '-fx', 'default/backend1').trim()
    return run(`--net=/proc/${pid}/ns/net`, `--mount=/proc/${pid}/ns/mnt`, uid, script)
  }
  /** What it says on both outputs. */
  const run = (net: string, mount: string, uid: number, script: string) =>
    playground.onNode(
      'nsenter',
      ...(net === '--net' ? ['--target=1'] : []),
      net,
      mount,
      ...[
        'setpriv',
        `--reuid=${uid}`,
        `--regid=${uid}`,
        '--clear-groups',
        ...(uid === 0 ? [] : ['--inh-caps=-all', '--bounding-set=-all'])
      ],
      ...['--no-new-privs', 'sh', '-c', `{ ${script}; } 2>&1 || true`]
    )
})

it('an application that is killed comes back', async () => {
  const pid = playground.onNode('pgrep', '-fx', 'default/intruder').trim()
  playground.onNode('kill', '-9', pid)
  expect(await outcome({ ...from('intruder'), ...to('backend2', 5000) })).toBe('error')
  await until(
    () => outcome({ ...from('intruder'), ...to('backend2', 5000) }),
    (result) => result === 'connected'
  )
})

it('the socket is for its owner alone', () => {
  expect(statSync(join(playground.run, 'playground.sock')).mode & 0o777).toBe(0o600)
})

it('host-untouched: nothing of the host’s own changes while it runs', () => {
  expect(hostState()).toEqual(before)
})

it('crash-leaves-nothing: kill -9 takes every process, mount, namespace and pin with it', async () => {
  const crashed = await launchPlayground()
  const pin = `pc${randomBytes(5).toString('hex')}`
  crashed.onNode(
    'bpftool',
    'map',
    'create',
    `/sys/fs/bpf/${pin}`,
    ...'type array key 4 value 4 entries 1 name'.split(' '),
    pin
  )
  const inNode = [
    namespaceOf(crashed.child.pid, 'net'),
    namespaceOf(crashed.child.pid, 'mnt'),
    namespaceOf(crashed.child.pid, 'pid_for_children')
  ]
  expect(processesIn(inNode).length).toBeGreaterThan(8)
  expect(maps()).toContain(pin)

  crashed.child.kill('SIGKILL')
  await crashed.child.ended

  await until(
    () => processesIn(inNode),
    (left) => left.length === 0
  )
  await until(maps, (text) => !text.includes(pin))
  expect(hostState()).toEqual(before)
  // Files are all that is left, and nothing is mounted on them.
  execFileSync('rm', ['-r', crashed.run, crashed.state])
  expect(existsSync(crashed.run)).toBe(false)
})

const applications = async () => (await playground.traffic()).filter(({ from }) => from !== 'node1')
const maps = () => execFileSync('bpftool', ['map', 'list'], { encoding: 'utf8' })

// biome-ignore lint/suspicious/noExplicitAny: whatever the object has
function object(name: string): any {
  return load(readFileSync(join(playground.run, 'objects', `${name}.yaml`), 'utf8'))
}

/** The state of other processes has no event to wait for. */
async function until<T>(look: () => T | Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 50_000; ; await wait(50)) {
    const value = await look()
    if (done(value)) return value
    if (Date.now() > deadline) throw new Error(`still: ${JSON.stringify(value)}`)
  }
}
