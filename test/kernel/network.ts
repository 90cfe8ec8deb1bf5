import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inNamespace, listLinks } from '@/agent/src/kernel'

/**
 * A node and pods in network namespaces of their own, held by their processes: when the test ends, in whatever way, they are gone.
 * Every pod has a veth to the node, addresses 10.7.0.N and fd07::N, and the node as its gateway.
 */

const APP = fileURLToPath(new URL('app.mjs', import.meta.url))

export class Namespace {
  readonly name: string
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>()
  #next = 1

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#process = child
    child.on('message', (message: { id: number; result?: unknown; error?: string }) => {
      this.#waiting.get(message.id)?.(message)
      this.#waiting.delete(message.id)
    })
  }

  static async make(name: string): Promise<Namespace> {
    const child = spawn('unshare', ['--net', process.execPath, APP], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const namespace = new Namespace(name, child)
    await new Promise<void>((resolve, reject) => {
      namespace.#waiting.set(0, () => resolve())
      child.on('exit', (code) => reject(new Error(`the process of ${name} ended with ${code}`)))
    })
    return namespace
  }

  get path(): string {
    return `/proc/${this.pid}/ns/net`
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.name} has no process`)
    return this.#process.pid
  }

  enter<T>(work: () => T): T {
    return inNamespace(this.path, work)
  }

  /** `ip` commands, one a line. */
  ip(commands: string): void {
    const { status, stderr } = spawnSync('nsenter', [`--net=${this.path}`, 'ip', '-batch', '-'], {
      input: commands.trim().replaceAll(/^\s+/gm, ''),
      encoding: 'utf8'
    })
    if (status !== 0) throw new Error(`ip in ${this.name}: ${stderr}`)
  }

  /** One `tc` command; what it says. */
  tc(command: string): string {
    const { status, stdout, stderr } = spawnSync('nsenter', [`--net=${this.path}`, 'tc', ...command.split(' ')], {
      encoding: 'utf8'
    })
    if (status !== 0) throw new Error(`tc ${command} in ${this.name}: ${stderr}`)
    return stdout
  }

  /** An interface with its queueing disciplines and filters, as text to compare. */
  show(device: string): string {
    const run = (...command: readonly string[]): string =>
      spawnSync('nsenter', [`--net=${this.path}`, ...command], { encoding: 'utf8' }).stdout
    return [
      run('ip', '-details', 'link', 'show', 'dev', device),
      run('tc', 'qdisc', 'show', 'dev', device),
      run('tc', 'filter', 'show', 'dev', device, 'ingress'),
      run('tc', 'filter', 'show', 'dev', device, 'egress')
    ].join('\n')
  }

  sysctl(name: string, value: string): void {
    this.enter(() => writeFileSync(`/proc/sys/net/${name}`, value))
  }

  ifindex(name: string): number {
    const link = this.enter(() => listLinks().find((one) => one.name === name))
    if (!link) throw new Error(`${this.name} has no interface ${name}`)
    return link.ifindex
  }

  #ask<T>(operation: string, options: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result as T) : reject(new Error(error))))
      this.#process.send({ id, operation, options })
    })
  }

  listen(port: number): Promise<void> {
    return this.#ask('listen', { port })
  }

  async connect(host: string, port: number, timeout = 400, localPort?: number): Promise<Connection> {
    const { outcome, connection } = await this.#ask<{ outcome: string; connection: number }>('connect', {
      host,
      port,
      timeout,
      localPort
    })
    return {
      outcome,
      exchange: (text, wait = 400) => this.#ask('exchange', { connection, text, timeout: wait })
    }
  }

  /** How many bytes came back, or what became of it. */
  datagram(host: string, port: number, size = 10, timeout = 400): Promise<number | string> {
    return this.#ask('datagram', { host, port, size, timeout })
  }

  storm(host: string, port: number, every: number): Promise<void> {
    return this.#ask('storm', { host, port, every })
  }

  calm(): Promise<readonly Storm[]> {
    return this.#ask('calm')
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const gone = new Promise((resolve) => this.#process.on('exit', resolve))
    this.#process.removeAllListeners('message')
    this.#process.kill('SIGKILL')
    await gone
  }
}

/** What became of the connections of a storm. */
export interface Storm {
  readonly connected: number
  readonly timeout: number
  readonly refused: number
}

export interface Connection {
  readonly outcome: string
  /** What came back, or `timeout`. */
  exchange(text: string, timeout?: number): Promise<string>
}

export interface Pod {
  readonly namespace: Namespace
  readonly ip: string
  readonly ip6: string
  readonly linkLocal: string
  /** Of the host side, in the node. */
  readonly ifindex: number
  readonly host: string
}

export const NODE_IP = '10.7.0.1'
export const NODE_IP6 = 'fd07::1'

export class Network {
  readonly node: Namespace
  readonly pods = new Map<string, Pod>()

  private constructor(node: Namespace) {
    this.node = node
  }

  static async make(...names: readonly string[]): Promise<Network> {
    const network = new Network(await Namespace.make('node'))
    network.node.ip(`
      link set lo up
      addr add ${NODE_IP}/32 dev lo
      addr add ${NODE_IP6}/128 dev lo`)
    network.node.sysctl('ipv4/ip_forward', '1')
    network.node.sysctl('ipv6/conf/all/forwarding', '1')
    for (const name of names) await network.add(name)
    return network
  }

  async add(name: string): Promise<Pod> {
    const number = this.pods.size + 2
    const namespace = await Namespace.make(name)
    const host = `veth-${name}`
    const mac = `02:00:00:00:07:${number.toString(16).padStart(2, '0')}`
    this.node.ip(`
      link add ${host} type veth peer name eth0 address ${mac} netns ${namespace.pid}
      link set ${host} up addrgenmode none
      addr add ${NODE_IP}/32 dev ${host}
      addr add fe80::1/64 dev ${host} nodad
      route add 10.7.0.${number}/32 dev ${host}
      route add fd07::${number}/128 dev ${host}`)
    namespace.ip(`
      link set lo up
      link set eth0 addrgenmode none
      link set eth0 up
      addr add 10.7.0.${number}/32 dev eth0
      addr add fd07::${number}/128 dev eth0 nodad
      addr add fe80::${number}/64 dev eth0 nodad
      route add ${NODE_IP} dev eth0
      route add default via ${NODE_IP}
      route add default via fe80::1 dev eth0`)
    const pod = {
      namespace,
      ip: `10.7.0.${number}`,
      ip6: `fd07::${number}`,
      linkLocal: `fe80::${number}`,
      ifindex: this.node.ifindex(host),
      host
    }
    this.pods.set(name, pod)
    return pod
  }

  pod(name: string): Pod {
    const pod = this.pods.get(name)
    if (!pod) throw new Error(`no pod ${name}`)
    return pod
  }

  async end(): Promise<void> {
    for (const pod of this.pods.values()) await pod.namespace.end()
    await this.node.end()
  }
}
