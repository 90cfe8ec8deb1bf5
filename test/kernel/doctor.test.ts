import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '@/lib/api'

const PROGRAM = fileURLToPath(new URL('../../dist/agent/doctor.js', import.meta.url))

/** What is found in network and mount namespaces of its own, in which a shell has done this before. */
function found(prepared: string, ...before: readonly string[]): ReadonlyMap<string, Diagnosis> {
  const script = `set -e; mount -t sysfs sysfs /sys; ${prepared}\nexec ${before.join(' ')} "$0" "$1"`
  const args = ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', script, process.execPath, PROGRAM]
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return new Map((JSON.parse(stdout) as readonly Diagnosis[]).map((one) => [one.subject, one]))
}

const BPFFS = 'mount -t bpf bpf /sys/fs/bpf'
const VETH =
  'ip link add veth0 type veth peer name eth0; unshare --net sleep 60 & sleeper=$!; own=$(readlink /proc/self/ns/net);' +
  ' while [ "$(readlink /proc/$sleeper/ns/net)" = "$own" ]; do :; done; ip link set eth0 netns $sleeper'

describe('doctor, of a node', () => {
  it('finds all that is needed where it is, and nothing of others', () => {
    const node = found(`${BPFFS}; ${VETH}`)
    for (const subject of ['kernel', 'BTF', 'capabilities', 'attachment', 'bpffs', 'pins', 'locked memory']) {
      expect([subject, node.get(subject)?.state]).toEqual([subject, 'good'])
    }
    expect(node.get('other programs')).toMatchObject({ state: 'good', says: 'None at the 1 interfaces of pods.' })
  })

  it('names a file system that is missing', () => {
    expect(found('').get('bpffs')).toMatchObject({ state: 'missing', fix: 'Mount one: mount -t bpf bpf /sys/fs/bpf' })
  })

  it('names the interface at which somebody else has a program', () => {
    const taken = 'tc qdisc add dev veth0 clsact; tc filter add dev veth0 ingress u32 match u32 0 0'
    const { state, says } = found(`${BPFFS}; ${VETH}; ${taken}`).get('other programs') ?? {}
    expect([state, says]).toEqual(['note', 'At 1 of 1 interfaces of pods (veth0) programs of somebody else are attached.'])
  })

  it('names the capabilities that a container was not given', () => {
    const node = found(BPFFS, 'setpriv', '--bounding-set=-bpf,-perfmon', '--inh-caps=-bpf,-perfmon')
    expect(node.get('capabilities')).toMatchObject({ state: 'missing', says: expect.stringMatching(/BPF .*PERFMON/) })
  })

  it('capabilities-of-the-chart: root with these alone can attach', () => {
    const objects = loadAll(readFileSync(MANIFEST, 'utf8')) as readonly DaemonSet[]
    const { containers } = objects.find(({ kind }) => kind === 'DaemonSet')?.spec.template.spec ?? {}
    const added = containers?.[0]?.securityContext.capabilities.add ?? []
    expect(added.length).toBeGreaterThan(0)
    const given = added.map((name) => `+${name.toLowerCase()}`).join(',')
    const node = found(BPFFS, 'setpriv', `--bounding-set=-all,${given}`, '--inh-caps=-all')
    expect([node.get('capabilities')?.state, node.get('attachment')?.state]).toEqual(['good', 'good'])
  })
})

const MANIFEST = new URL('../../agent/kubectl/portcullis.yaml', import.meta.url)

interface DaemonSet {
  readonly kind: string
  readonly spec: { readonly template: { readonly spec: { readonly containers?: readonly Container[] } } }
}
interface Container {
  readonly securityContext: { readonly capabilities: { readonly add: readonly string[] } }
}
