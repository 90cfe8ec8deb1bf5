import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { binaryFolder } from '../build.mjs'
import { ControlPlane } from './control-plane'
import { Credentials } from './credentials'
import { buildImages, productImage } from './images'
import { makeNetwork, removeNetworks, scopeName, within } from './network'
import { Node } from './node'
import { type Family, inOrder, podRanges } from './plan'
import type { Cni } from './settings'

export interface ClusterOptions {
  readonly nodes?: number
  readonly cni?: Cni
  /** Of Services, pods and nodes; all have both. */
  readonly first?: Family
  /** With the image that Kubernetes' own tests run. */
  readonly agnhost?: boolean
  /** With our own, for the chart. */
  readonly product?: boolean
  /** Whether nodes have kube-proxy. */
  readonly proxy?: boolean
  /** A group whose requests the API server keeps a log of. */
  readonly audited?: string
}

const execute = promisify(execFile)
const [FOLDERS, PREFIX] = ['/var/tmp', 'portcullis-cluster-']

/** A Kubernetes cluster with real nodes, all of it in namespaces of its own: nothing of the machine's network is touched. Needs root. */
export class Cluster {
  readonly folder: string
  readonly kubeconfig: string
  readonly nodes: readonly Node[]
  readonly controlPlane: ControlPlane

  private constructor(folder: string, controlPlane: ControlPlane, kubeconfig: string, nodes: readonly Node[]) {
    this.folder = folder
    this.controlPlane = controlPlane
    this.kubeconfig = kubeconfig
    this.nodes = nodes
  }

  /** Resolves once all nodes are ready: some 15 s. */
  static async start({
    nodes: count = 2,
    cni = 'ptp',
    first = 'ipv4',
    agnhost = false,
    product = false,
    proxy = true,
    audited
  }: ClusterOptions = {}): Promise<Cluster> {
    removeNetworks()
    removeFolders()
    const images = [...buildImages({ agnhost }), ...(product ? [await productImage()] : [])]
    // Not in memory: containers' layers are here.
    const folder = mkdtempSync(join(FOLDERS, `${PREFIX}${process.pid}-`))
    const credentials = new Credentials(folder, count, first)
    const controlPlane = new ControlPlane(folder, credentials, first, audited)
    let cluster = new Cluster(folder, controlPlane, credentials.kubeconfig('admin', controlPlane.certificate), [])
    try {
      makeNetwork(count)
      controlPlane.startServer()
      await cluster.until(['get', '--raw', '/readyz'])
      controlPlane.startControllers()
      const proxyConfig = proxy ? credentials.kubeconfig('kube-proxy', controlPlane.certificate) : undefined
      const nodes = Array.from({ length: count }, (_, at) => {
        const name = `n${at + 1}`
        const kubeconfig = credentials.kubeconfig(name, controlPlane.certificate)
        return new Node({ number: at + 1, folder: join(folder, name), kubeconfig, proxyConfig, images, cni, first })
      })
      cluster = new Cluster(folder, controlPlane, cluster.kubeconfig, nodes)
      for (const [at, { name }] of nodes.entries()) {
        await cluster.until(['get', 'node', name])
        const podCIDRs = inOrder(podRanges(at + 1), first)
        const patch = { spec: { podCIDR: podCIDRs[0], podCIDRs } }
        await cluster.kubectl('patch', 'node', name, '-p', JSON.stringify(patch))
      }
      await cluster.kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=120s')
      await cluster.until(['get', 'serviceaccount', 'default'])
      return cluster
    } catch (error) {
      await cluster.end({ keep: true })
      throw new Error(`The cluster did not come up: see ${folder}.`, { cause: error })
    }
  }

  /** What kubectl says. Rejects with what it says where it fails. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const [name = '', ...rest] = this.kubectlCommand(...args)
    return (await execute(name, rest, { timeout: 180_000, maxBuffer: 1 << 26 })).stdout
  }

  /** Objects, applied. */
  async apply(...objects: readonly object[]): Promise<void> {
    const [name = '', ...rest] = this.kubectlCommand('apply', '-f', '-')
    const running = execute(name, rest, { timeout: 60_000 })
    running.child.stdin?.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    await running
  }

  /** As an administrator runs it, outside the cluster. */
  kubectlCommand(...args: readonly string[]): readonly string[] {
    return this.outside([join(binaryFolder(), 'kubectl'), '--kubeconfig', this.kubeconfig, ...args])
  }

  /** Where a command is run that is no node's: beside the API server, outside the cluster. */
  outside(command: readonly string[]): readonly string[] {
    return [...within(scopeName('cp')), ...command]
  }

  async end({ keep = false } = {}): Promise<void> {
    await Promise.all([...this.nodes.map((node) => node.end()), this.controlPlane.end()])
    removeNetworks()
    if (!keep) rmSync(this.folder, { recursive: true, force: true })
  }

  /** Asked again until it succeeds: what starts has no event to wait for. */
  private async until(args: readonly string[]): Promise<void> {
    const end = Date.now() + 120_000
    for (;;) {
      try {
        await this.kubectl(...args)
        return
      } catch (error) {
        if (Date.now() > end) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
}

/** Of runs that were killed. */
function removeFolders(): void {
  for (const name of readdirSync(FOLDERS)) {
    const [, owner] = /^portcullis-cluster-(\d+)-/.exec(name) ?? []
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(join(FOLDERS, name), { recursive: true, force: true })
  }
}
