import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { KernelError, loadDatapath, release } from '@/agent/src/kernel'
import { createMap, MAP_TYPE } from '@/agent/src/kernel/map'
import { native } from '@/agent/src/kernel/native'
import { abi } from '@/lib/datapath'
import { privateBpffs } from './bpffs'
import { Enforcer } from './enforce'
import { identity, isolated, open, rule } from './judge'
import { Network, type Pod } from './network'
import { ATTACHMENTS } from './support'

/** Agents come and go; links and maps are pinned. Closing stands for dying: nothing is detached by it. */
describe.each(ATTACHMENTS)('%s', (attachment) => {
  let network: Network
  let pinPath: string
  let client: Pod
  let server: Pod
  const agents: Enforcer[] = []

  beforeAll(async () => {
    pinPath = join(privateBpffs(), attachment)
    network = await Network.make('client', 'server')
    client = network.pod('client')
    server = network.pod('server')
    await server.namespace.listen(5000)
  })
  afterAll(() => network.end())
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.close()
    network.node.enter(() => release(pinPath))
  })

  const start = (): Enforcer => {
    const agent = new Enforcer(network, { attachment, pinPath })
    agents.push(agent)
    return agent
  }
  const die = (): void => agents.pop()?.close()
  const fromClient = rule('ingress', { peer: identity(302), protocol: 6, port: 5000 })
  const outcome = async (from: Pod = client): Promise<string> => (await from.namespace.connect(server.ip, 5000)).outcome
  const fromNode = async (): Promise<string> => (await network.node.connect(server.ip, 5000)).outcome

  test('agent-death-opens-or-shuts-everything: verdicts stay', async () => {
    start().enforce(server, isolated('ingress'), open('egress'), fromClient)
    die()
    expect([await outcome(), await fromNode()]).toEqual(['connected', 'timeout'])
  })

  test('agent-restart-opens-or-shuts-everything: maps and connections are taken over, programs replaced without a gap', async () => {
    start().enforce(server, isolated('ingress'), isolated('egress'), fromClient)
    const connection = await client.namespace.connect(server.ip, 5000)
    await client.namespace.storm(server.ip, 5000, 1)
    for (let round = 0; round < 5; round++) {
      die()
      const agent = start()
      expect(agent.datapath.resumed).toBe(true)
      expect(agent.attached()).toMatchObject([{ ifindex: server.ifindex, present: true, current: false }])
      agent.attach(server)
      expect(agent.attached()).toMatchObject([{ ifindex: server.ifindex, present: true, current: true }])
      expect(await connection.exchange(`round ${round}`)).toBe(`round ${round}`)
    }
    const [counts] = await client.namespace.calm()
    expect(counts).toMatchObject({ timeout: 0, refused: 0 })
    expect(await fromNode()).toBe('timeout')
  })

  test('release-leaves-something: no agent is needed, traffic passes, and no pin is left', async () => {
    const before = network.node.show(server.host)
    start().enforce(server, isolated('ingress'), open('egress'))
    die()
    expect(await outcome()).toBe('timeout')
    expect(network.node.enter(() => release(pinPath))).toBe(1)
    expect(await outcome()).toBe('connected')
    expect(existsSync(pinPath)).toBe(false)
    expect(network.node.show(server.host)).toBe(before)
    expect(release(pinPath)).toBe(0)
  })

  test('upgrade-leaves-the-old-program-attached: what belongs to other versions is released', async () => {
    start().enforce(server, isolated('ingress'), open('egress'))
    die()
    renameSync(join(pinPath, `v${abi.version}`), join(pinPath, 'v0'))
    const agent = start()
    expect(agent.datapath.resumed).toBe(false)
    if (attachment === 'tcx') {
      agent.enforce(server, open('ingress'), open('egress'))
      expect(await outcome()).toBe('timeout')
      expect(network.node.enter(() => release(pinPath, { except: abi.version }))).toBe(1)
      expect(readdirSync(pinPath)).toEqual([`v${abi.version}`])
      expect(await outcome()).toBe('connected')
    }
  })

  test('interface-that-is-gone-keeps-its-pins: they are seen and cleaned up', async () => {
    const brief = await network.add(`old-${attachment}`)
    const agent = start()
    agent.enforce(brief, isolated('ingress'), open('egress'))
    await brief.namespace.end()
    await expect.poll(() => agent.attached().find(({ ifindex }) => ifindex === brief.ifindex)?.present).toBe(false)
    expect(agent.detach(brief)).toBe(true)
    expect(agent.attached()).toEqual([])
    network.pods.delete(`old-${attachment}`)
  })

  test('interface-that-is-not-there: it is said, and nothing stays', () => {
    const agent = start()
    expect(() => network.node.enter(() => agent.datapath.attach(99_999))).toThrow(KernelError)
    expect(agent.attached()).toEqual([])
  })
})

describe('pins', () => {
  test('map-of-another-build-is-read-as-ours: it is refused, with what to do', () => {
    const pinPath = join(privateBpffs(), 'alien')
    loadDatapath({ pinPath }).close()
    const pin = join(pinPath, `v${abi.version}`, 'maps', 'endpoints')
    rmSync(pin)
    const alien = createMap('alien', MAP_TYPE.HASH, 4, 8, 16, 0)
    native().pin(alien.fd, pin)
    expect(() => loadDatapath({ pinPath })).toThrow('`portcullis release` removes it')
    expect(release(pinPath)).toBe(0)
    expect(existsSync(pinPath)).toBe(false)
  })

  test('crash-while-pinning: what is missing is made', () => {
    const pinPath = join(privateBpffs(), 'half')
    loadDatapath({ pinPath }).close()
    const maps = join(pinPath, `v${abi.version}`, 'maps')
    const all = readdirSync(maps)
    rmSync(join(maps, 'events'))
    const datapath = loadDatapath({ pinPath })
    expect(datapath.resumed).toBe(true)
    expect(readdirSync(maps).sort()).toEqual(all.sort())
    datapath.close()
    release(pinPath)
  })

  test('no-bpffs: it is said, and nothing is left behind', () => {
    const pinPath = mkdtempSync(join(tmpdir(), 'portcullis-no-bpffs-'))
    try {
      expect(() => loadDatapath({ pinPath })).toThrow(/Is there a bpffs .* mount -t bpf/)
      expect(readdirSync(join(pinPath, `v${abi.version}`, 'maps'))).toEqual([])
    } finally {
      rmSync(pinPath, { recursive: true })
    }
  })
})
