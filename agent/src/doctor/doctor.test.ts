import { describe, expect, it } from 'vitest'
import { capabilities } from './capabilities'
import { attachment, others } from './interfaces'
import { jit, kernelVersion, lockedMemory } from './kernel'
import { bpffs, cgroups, type Places, pins, runtime } from './places'

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
