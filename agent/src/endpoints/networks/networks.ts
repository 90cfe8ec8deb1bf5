import { watchFolder } from '../../files/folder'
import { addressKey } from '../address-key'
import type { Interfaces } from '../interfaces'
import { type NamespaceCalls, type PodLink, PodNamespaces } from './namespaces'
import { Sandboxes } from './sandboxes'

/** Where a pod is, on this node. */
export interface PodNetwork extends PodLink {
  readonly netns: string
}

/** What is not ready yet has no event of its own: it is looked at again after so many milliseconds, and then no more. */
const LOOK_AGAIN = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120]

export interface NetworkOptions {
  /** Where the runtime binds network namespaces. */
  readonly netns: string
  /** Where containerd keeps its bundles. */
  readonly bundles: string
  readonly calls: NamespaceCalls
  readonly interfaces: Interfaces
  /** There may be more to be found. */
  readonly changed: () => void
}

/** Finds the host-side interface of pods, with any CNI that joins them by veths. */
export class PodNetworks {
  private readonly options: NetworkOptions
  private readonly namespaces: PodNamespaces
  private readonly sandboxes: Sandboxes
  private readonly closers: readonly (() => void)[]
  /** By uid: what a CNI plugin told, until the runtime has written the same down. */
  private readonly told = new Map<string, string>()
  private looks = 0
  private timer: NodeJS.Timeout | undefined

  constructor(options: NetworkOptions) {
    this.options = options
    this.namespaces = new PodNamespaces(options.netns, options.calls, options.interfaces)
    this.sandboxes = new Sandboxes(options.bundles)
    const changed = () => {
      this.looks = 0
      options.changed()
    }
    this.closers = [watchFolder(options.netns, changed), watchFolder(options.bundles, changed)]
  }

  /**
   * The network namespace (its file's name) that a pod has just been given: the interface is there, and has all its addresses. Returns
   * whether that is new.
   */
  tell(uid: string, netns: string): boolean {
    if (this.netnsOf(uid) === netns) return false
    this.told.set(uid, netns)
    this.namespaces.forget(netns)
    this.looks = 0
    return true
  }

  /** Before pods are asked for. */
  look(): void {
    const pending = [this.namespaces.look(), this.sandboxes.look()].some(Boolean)
    for (const [uid, netns] of this.told) {
      if (this.sandboxes.netnsOf(uid) === netns || !this.namespaces.has(netns)) this.told.delete(uid)
    }
    const wait = LOOK_AGAIN[this.looks]
    if (!pending || wait === undefined || this.timer !== undefined) return
    this.looks += 1
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.options.changed()
    }, wait).unref()
  }

  /** By the sandbox that the runtime made for it; where it says nothing of one, by the addresses that the pod's object has. */
  find(uid: string, addresses: readonly string[]): PodNetwork | undefined {
    const name = this.netnsOf(uid)
    if (name !== undefined) {
      const namespace = this.namespaces.byName(name)
      return namespace && chosen(namespace.path, namespace.links, addresses)
    }
    // A pod of the kubelet's own folder has another uid there than its object has here.
    for (const { path, links } of addresses.length === 0 ? [] : this.namespaces.all()) {
      const link = bearing(links, addresses)
      if (link !== undefined) return { ...link, netns: path }
    }
    return undefined
  }

  private netnsOf(uid: string): string | undefined {
    return this.told.get(uid) ?? this.sandboxes.netnsOf(uid)
  }

  close(): void {
    clearTimeout(this.timer)
    for (const close of this.closers) close()
  }
}

/** Of several interfaces that which has the pod's address, else its first. */
function chosen(netns: string, links: readonly PodLink[], addresses: readonly string[]): PodNetwork | undefined {
  const link = bearing(links, addresses) ?? links[0]
  return link && { ...link, netns }
}

function bearing(links: readonly PodLink[], addresses: readonly string[]): PodLink | undefined {
  const wanted = new Set(addresses.map(addressKey))
  return links.find((link) => link.addresses.some((address) => wanted.has(addressKey(address))))
}
