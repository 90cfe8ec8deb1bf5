import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The first process of a node: it holds the namespaces, and goes with the test, whose end of the pipe it reads. */
const INIT = `
set -e
mount -t sysfs sysfs /sys
mount -t bpf -o mode=0700 bpf /sys/fs/bpf
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip link set lo up
ip address add 10.9.0.1/32 dev lo
echo 1 >/proc/sys/net/ipv4/ip_forward
echo up
exec cat >/dev/null
`

/** A node of a test: anonymous namespaces with pods in them, and the agent among them. */
export class TestNode {
  readonly folder = mkdtempSync(join(tmpdir(), 'portcullis-node-'))
  readonly #init: ChildProcess
  readonly #children = new Set<ChildProcess>()

  private constructor(init: ChildProcess) {
    this.#init = init
    for (const name of ['objects', 'state']) mkdirSync(join(this.folder, name))
  }

  static async make(): Promise<TestNode> {
    const init = spawn('unshare', ['--net', '--mount', 'sh', '-c', INIT], { stdio: ['pipe', 'pipe', 'inherit'] })
    const node = new TestNode(init)
    await new Promise<void>((resolve, reject) => {
      init.stdout?.once('data', () => resolve())
      init.once('exit', (code) => reject(new Error(`the node ended with ${code}`)))
    })
    node.object('node', {
      kind: 'Node',
      metadata: { name: 'n1' },
      status: { addresses: [{ type: 'InternalIP', address: '10.9.0.1' }] }
    })
    node.object('namespace', { kind: 'Namespace', metadata: { name: 'default', labels: {} } })
    return node
  }

  /** Runs a command in the node's namespaces and gives what it printed. Throws where it fails. */
  run(command: string, ...args: readonly string[]): string {
    return execFileSync('nsenter', [...this.#enter(), command, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe']
    })
  }

  /** Starts one, which ends with the node, or with the test however that ends. */
  start(
    command: string,
    args: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly output?: 'pipe' | 'inherit' } = {}
  ): ChildProcess {
    const child = spawn(
      'nsenter',
      [...this.#enter(), 'env', `--chdir=${ROOT}`, 'setpriv', '--pdeathsig', 'KILL', command, ...args],
      {
        env: { ...process.env, ...options.env },
        stdio: ['pipe', options.output ?? 'pipe', 'inherit', 'pipe']
      }
    )
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    return child
  }

  /** Writes an object as the agent reads it: whole or not at all. */
  object(file: string, object: object): void {
    const path = join(this.folder, 'objects', `${file}.yaml`)
    const beside = join(this.folder, 'objects', `.${file}.tmp`)
    writeFileSync(beside, JSON.stringify({ apiVersion: 'v1', ...object }))
    renameSync(beside, path)
  }

  removeObject(file: string): void {
    rmSync(join(this.folder, 'objects', `${file}.yaml`))
  }

  /** The object of a pod; its network namespace and interface are made by `addLink`. */
  podObject(name: string, address: string, more: { readonly phase?: string; readonly also?: readonly string[] } = {}): void {
    this.object(`pod.${name}`, {
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'default',
        uid: `uid-${name}`,
        labels: { app: name },
        annotations: { 'portcullis.dev/host-interface': `veth-${name}`, 'portcullis.dev/netns': `/run/netns/${name}` }
      },
      spec: { nodeName: 'n1' },
      status: {
        phase: more.phase ?? 'Running',
        podIP: address,
        podIPs: [address, ...(more.also ?? [])].map((ip) => ({ ip }))
      }
    })
  }

  /** A policy as if it had been applied to an agent before. */
  policy(text: string): void {
    mkdirSync(join(this.folder, 'state', 'policies'), { recursive: true })
    writeFileSync(join(this.folder, 'state', 'policies', 'policy.yaml'), text)
  }

  /** A pod's network: every packet passes the host end of its veth. */
  addLink(name: string, address: string): void {
    this.run('ip', 'netns', 'add', name)
    this.plug(name, address)
  }

  /** The link of a network namespace that is there. */
  plug(name: string, address: string): void {
    // In two processes, and so within a few milliseconds: an agent that is late would let something through.
    const host = [
      `link add veth-${name} type veth peer name eth0 netns ${name}`,
      `link set veth-${name} up`,
      `address add 169.254.1.1/32 dev veth-${name}`,
      `route add ${address}/32 dev veth-${name}`
    ]
    const pod = [
      'link set lo up',
      'link set eth0 up',
      `address add ${address}/32 dev eth0`,
      'route add 169.254.1.1/32 dev eth0',
      'route add default via 169.254.1.1 dev eth0'
    ]
    const lines = (of: readonly string[]) => of.map((line) => `'${line}'`).join(' ')
    const batch = "printf '%s\\n'"
    this.run('sh', '-ec', `${batch} ${lines(host)} | ip -batch -; ${batch} ${lines(pod)} | ip -n ${name} -batch -`)
  }

  /** A further address of a pod that has its link, whether or not its object says so. */
  addAddress(name: string, address: string): void {
    this.run('ip', 'route', 'add', `${address}/32`, 'dev', `veth-${name}`)
    this.run('ip', '-n', name, 'address', 'add', `${address}/32`, 'dev', 'eth0')
  }

  addPod(name: string, address: string): void {
    this.podObject(name, address)
    this.addLink(name, address)
  }

  removeLink(name: string): void {
    this.run('ip', 'netns', 'delete', name)
    this.run('sh', '-c', `ip link delete veth-${name} 2>/dev/null || true`)
  }

  /** How many of our programs are on the interfaces of pods, as the kernel tells them. */
  programs(pods: readonly string[]): { readonly tcx: number; readonly clsact: number } {
    const links = pods.map((pod) => `veth-${pod}`)
    const filters = links.flatMap((link) =>
      ['ingress', 'egress'].map((way) => this.run('tc', 'filter', 'show', 'dev', link, way))
    )
    const indexes = links.map((link) => Number(this.run('cat', `/sys/class/net/${link}/ifindex`)))
    const script = `import('./agent/src/kernel/tcx.ts').then(({ programsOn }) => {
      const of = (ifindex) => programsOn(ifindex, 'from_pod').length + programsOn(ifindex, 'to_pod').length
      console.log(${JSON.stringify(indexes)}.reduce((sum, ifindex) => sum + of(ifindex), 0))
    })`
    const tcx = Number(this.run('env', `--chdir=${ROOT}`, process.execPath, '--import', 'tsx', '-e', script))
    return { tcx, clsact: filters.filter((text) => text.includes('pc_')).length }
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    if (this.#init.exitCode === null && this.#init.signalCode === null) {
      const gone = new Promise((resolve) => this.#init.once('exit', resolve))
      this.#init.kill('SIGKILL')
      await gone
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  #enter(): readonly string[] {
    return ['--target', String(this.#init.pid), '--net', '--mount', '--']
  }
}
