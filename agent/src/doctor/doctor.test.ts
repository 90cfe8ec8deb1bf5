import { describe, expect, it } from 'vitest'
import type { PluginFacts } from '../cni/inspect'
import { capabilities } from './capabilities'
import { attachment, others } from './interfaces'
import { jit, kernelVersion, lockedMemory } from './kernel'
import { bpffs, cgroups, type Places, pins, runtime } from './places'
import { cniPlugin } from './plugin'

const placesOf = (
  types: Readonly<Record<string, number>>,
  names: Readonly<Record<string, readonly string[]>> = {}
): Places => ({
  type: (path) => types[path],
  names: (path) => names[path]
})
const BPF = 0xcafe4a11

describe('a kernel', () => {
  it.each([
    ['6.1.0-21-amd64', 'good'],
    ['5.15.0', 'good'],
    ['5.4.0-150-generic', 'missing'],
    ['4.19.0', 'missing'],
    ['10.0', 'good'],
    ['custom', 'note']
  ])('%s is %s', (release, state) => expect(kernelVersion(release).state).toBe(state))

  it('before 5.11 counts maps as locked memory, and only then is its limit asked for', () => {
    const limits = 'Max locked memory         65536                65536                bytes     \n'
    expect(lockedMemory('5.10.0', limits)).toMatchObject({ state: 'missing', says: expect.stringContaining('65536') })
    expect(lockedMemory('5.10.0', limits.replaceAll('65536', 'unlimited')).state).toBe('good')
    expect(lockedMemory('5.15.0', limits).state).toBe('good')
  })

  it('that interprets programs is slow, and it is said', () => {
    expect(jit('0\n').state).toBe('note')
    expect([jit('1\n').state, jit(undefined).state]).toEqual(['good', 'good'])
  })
})

it('capabilities that are missing are named, each with what it is for', () => {
  expect(capabilities('CapEff:\t000001fffeffffff\n').state).toBe('good')
  const { state, says } = capabilities(`CapEff:\t${((1n << 39n) | (1n << 12n)).toString(16).padStart(16, '0')}\n`)
  expect([state, says]).toEqual([
    'missing',
    'Missing: PERFMON (programs that read what they are given by pointers), SYS_ADMIN (entering pods’ network namespaces).'
  ])
  expect(capabilities('').state).toBe('missing')
})

describe('a node', () => {
  it('has a bpffs where the pins are, or where their folder will be made', () => {
    const path = '/sys/fs/bpf/portcullis'
    expect(bpffs(placesOf({ '/sys/fs/bpf': BPF }), path).state).toBe('good')
    expect(bpffs(placesOf({ [path]: BPF, '/sys/fs/bpf': 1 }), path).state).toBe('good')
    expect(bpffs(placesOf({ '/sys/fs/bpf': 1 }), path)).toMatchObject({ fix: 'Mount one: mount -t bpf bpf /sys/fs/bpf' })
    expect(bpffs(placesOf({}), path).state).toBe('missing')
  })

  it('has a cgroup v2 in either place, and need not', () => {
    expect(cgroups(placesOf({ '/sys/fs/cgroup/unified': 0x63677270 })).state).toBe('good')
    expect(cgroups(placesOf({ '/sys/fs/cgroup': 0x27e0eb })).state).toBe('note')
  })

  it('says what is not known of pods before they have an address', () => {
    const names = { '/run/netns': ['cni-1'], '/run/bundles': [] }
    expect(runtime(placesOf({}, names), '/run/netns', '/run/bundles').state).toBe('good')
    expect(runtime(placesOf({}, names), '/run/netns', '/elsewhere').state).toBe('note')
    expect(runtime(placesOf({}), '/run/netns', '/run/bundles').fix).toContain('--netns')
  })

  it('says what an agent has left', () => {
    expect(pins(placesOf({}), '/p').state).toBe('good')
    expect(pins(placesOf({}, { '/p': ['v12', 'other'] }), '/p')).toMatchObject({
      state: 'note',
      says: expect.stringContaining('v12')
    })
  })

  it('that can attach in no way cannot enforce', () => {
    expect(attachment({ ok: true, tcx: true, clsact: true }).says).toContain('TCX')
    expect(attachment({ ok: true, tcx: false, clsact: true }).says).toContain('clsact')
    expect(attachment({ ok: false, tcx: false, clsact: false, reason: 'why' })).toMatchObject({
      state: 'missing',
      says: expect.stringContaining('why')
    })
  })

  it('names the interfaces at which others are', () => {
    const taken = ['a', 'b', 'c', 'd'].map((name) => ({ name, others: 1 }))
    expect(others([{ name: 'x', others: 0 }]).state).toBe('good')
    expect(others(taken).says).toContain('(a, b, c and 1 more)')
  })
})

describe('the CNI plugin', () => {
  const OURS = { socket: '/run/portcullis/cni.sock', timeout: 10_000, onFailure: 'closed' } as const
  const CHAINED = { file: '10-a.conflist', plugins: ['ptp', 'portcullis-cni'], ours: OURS }
  const said = (facts: Partial<PluginFacts>, wanted = true) =>
    cniPlugin({ networks: [CHAINED], file: 'this version', answers: true, holds: [], ...facts }, '/etc/cni/net.d', wanted)

  it('is at the end of the list that the runtime takes, and somebody answers: the last that it held is told', () => {
    const hold = {
      time: '2026-01-01T00:00:00Z',
      pod: 'default/web',
      milliseconds: 83,
      msg: 'held until its policy was in force'
    }
    expect(said({ holds: [hold] })).toMatchObject({
      state: 'good',
      says: expect.stringMatching(
        /^In 10-a\.conflist \(ptp, portcullis-cni\), closed after 10000 ms\. .*default\/web.*\(83 ms\)\.$/
      )
    })
    expect(said({ file: 'another version' }).says).toContain('another version')
  })

  it('where no pod can start something is missing, and what ends that is said', () => {
    const release = expect.stringContaining('portcullis release')
    expect(said({ file: 'absent' })).toMatchObject({ state: 'missing', fix: release })
    expect(said({ answers: false })).toMatchObject({
      state: 'missing',
      says: expect.stringContaining('no pod starts here'),
      fix: release
    })
    const open = { ...CHAINED, ours: { ...OURS, onFailure: 'open' as const } }
    expect(said({ answers: false, networks: [open] })).toMatchObject({
      state: 'note',
      says: expect.stringContaining('10000 ms longer')
    })
  })

  it('that holds nobody is a note, or what was wanted', () => {
    const [list, other] = [
      { file: '10-a.conflist', plugins: ['ptp'] },
      { file: '00-b.conf', plugins: 'it is no list' }
    ]
    expect(said({ networks: [list] }, false).state).toBe('good')
    expect(said({ networks: [list] })).toMatchObject({
      state: 'note',
      says: expect.stringContaining('10-a.conflist does not name it')
    })
    expect(said({ networks: [] })).toMatchObject({ state: 'note', says: expect.stringContaining('there is no network') })
    expect(said({ networks: [other] })).toMatchObject({ state: 'note', fix: '00-b.conf: it is no list.' })
    expect(said({ networks: [other, CHAINED] })).toMatchObject({
      state: 'note',
      says: expect.stringContaining('runtimes take 00-b.conf')
    })
  })

  it('before another that may change the network of a pod is a note', () => {
    const between = { ...CHAINED, plugins: ['ptp', 'portcullis-cni', 'bandwidth'] }
    expect(said({ networks: [between] })).toMatchObject({
      state: 'note',
      says: expect.stringContaining('bandwidth comes after it')
    })
  })
})
