import { type ChildProcess, execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { binaryFolder } from '../build.mjs'
import { run, stop } from '../process'
import { scopeName, within } from './network'
import { type Family, inOrder, nodeAddresses } from './plan'
import { type Cni, writeSettings } from './settings'

const execute = promisify(execFile)

export interface NodeOptions {
  readonly number: number
  readonly folder: string
  readonly kubeconfig: string
  /** kube-proxy's; undefined: there is none. */
  readonly proxyConfig: string | undefined
  readonly images: readonly string[]
  readonly cni: Cni
  readonly first: Family
}

/** A node: containerd, a kubelet and kube-proxy in namespaces of their own, so that an agent finds there what it finds on a machine. */
export class Node {
  readonly name: string
  readonly folder: string
  private readonly process: ChildProcess

  constructor({ number, folder, kubeconfig, proxyConfig, images, cni, first }: NodeOptions) {
    this.name = `n${number}`
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    copyFileSync(kubeconfig, join(folder, 'kubeconfig'))
    const cgroup = scopeName(this.name)
    writeSettings({ number, folder, cgroup, proxyConfig: proxyConfig ?? '', cni, first })
    const settings = [
      `BIN=${binaryFolder()}`,
      `NODE_IPS=${inOrder(nodeAddresses(number), first)}`,
      ...(proxyConfig === undefined ? [] : ['PROXY=1'])
    ]
    const apart = [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--uts',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc'
    ]
    const script = fileURLToPath(new URL('node.sh', import.meta.url))
    this.process = run(
      [...within(scopeName(this.name)), 'env', ...settings, ...apart, 'bash', script, this.name, folder, cgroup, ...images],
      join(folder, 'node.log')
    )
  }

  /** What a command says that runs on the node. Rejects with what it says where it fails. */
  async execute(command: readonly string[], timeout = 30_000): Promise<string> {
    const [name = '', ...args] = this.command(command)
    const { stdout } = await execute(name, args, { timeout, maxBuffer: 1 << 26 })
    return stdout
  }

  /** A program on the node that ends with this process, and with the node. */
  spawn(command: readonly string[], log: string): ChildProcess {
    return run(this.command(command), join(this.folder, log))
  }

  /** Ends what holds a pod's namespaces, as a machine that is short of memory may. */
  async endSandbox(pod: string): Promise<void> {
    const is = (key: string, value: string) => `grep -q '"io.kubernetes.cri.${key}":"${value}"' $one/config.json`
    const search = `for one in /run/containerd/io.containerd.runtime.v2.task/k8s.io/*; do
      ${is('sandbox-name', pod)} && ${is('container-type', 'sandbox')} && kill -KILL $(cat $one/init.pid); done; true`
    await this.execute(['sh', '-c', search])
  }

  /** By what this process reaches a path of the node's. */
  path(inside: string): string {
    return `/proc/${this.first()}/root${inside}`
  }

  end(): Promise<void> {
    return stop(this.process)
  }

  /** `nsenter` has to fork, and is what is killed: its child goes with it. */
  private command(command: readonly string[]): readonly string[] {
    const enter = ['nsenter', '-t', String(this.first()), '--mount', '--uts', '--net', '--pid', '--']
    return [...enter, 'setpriv', '--pdeathsig', 'KILL', '--', ...command]
  }

  /** The node's process 1: the child of what `unshare` has become. */
  private first(): number {
    const { pid } = this.process
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0])
    if (!Number.isInteger(child) || child <= 0) throw new Error(`${this.name} is not running: see ${this.folder}.`)
    return child
  }
}
