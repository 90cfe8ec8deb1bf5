import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { InterfaceAddress } from '../../kernel'
import type { Interfaces } from '../interfaces'

/** A network namespace that a CNI plugin was given, and the interfaces of this node that lead into it. */
export interface PodNamespace {
  readonly path: string
  /** The pod's first interface first. */
  readonly links: readonly PodLink[]
}

export interface PodLink {
  /** Host side. */
  readonly ifindex: number
  readonly name: string
  /** Pod side, as they were when the interface was found, without link-local ones. */
  readonly addresses: readonly string[]
}

/** What is asked of the kernel. */
export interface NamespaceCalls {
  readonly inNamespace: <T>(path: string, work: () => T) => T
  readonly namespaceNumber: (path: string) => number
  readonly listInterfaceAddresses: () => readonly InterfaceAddress[]
}

interface Known extends PodNamespace {
  /** Another one may be bound to the same name. */
  readonly inode: number
}

const isLinkLocal = (address: string) => /^fe[89ab]/i.test(address)

/**
 * The network namespaces of a folder (/run/netns), where container runtimes bind those of pods. One is looked into until an interface
 * of this node leads there and has an address, and then no more: what a pod gives itself later does not count.
 */
export class PodNamespaces {
  private readonly folder: string
  private readonly calls: NamespaceCalls
  private readonly interfaces: Interfaces
  private readonly known = new Map<string, Known>()

  constructor(folder: string, calls: NamespaceCalls, interfaces: Interfaces) {
    this.folder = folder
    this.calls = calls
    this.interfaces = interfaces
  }

  /** Looks for new ones, and into those that were not ready. Returns whether there are any that still are not. */
  look(): boolean {
    let names: readonly string[]
    try {
      names = readdirSync(this.folder)
    } catch {
      return false // what was found stays; interfaces say for themselves when they go
    }
    for (const name of this.known.keys()) if (!names.includes(name)) this.known.delete(name)
    let pending = false
    for (const name of names) if (!this.isReady(name) && !this.find(name)) pending = true
    return pending
  }

  /** A file of this name is there, whatever leads into it. */
  has(name: string): boolean {
    return existsSync(join(this.folder, name))
  }

  /** It is looked into anew. */
  forget(name: string): void {
    this.known.delete(name)
  }

  /** By name in the folder; undefined until an interface leads there. */
  byName(name: string): PodNamespace | undefined {
    return this.known.get(name)
  }

  all(): Iterable<PodNamespace> {
    return this.known.values()
  }

  private isReady(name: string): boolean {
    const known = this.known.get(name)
    if (known === undefined) return false
    const whole = known.links.every(({ ifindex }) => this.interfaces.exists(ifindex))
    if (whole && inodeOf(known.path) === known.inode) return true
    this.known.delete(name)
    return false
  }

  private find(name: string): boolean {
    const path = join(this.folder, name)
    try {
      const inode = inodeOf(path)
      const leading = this.interfaces.into(this.calls.namespaceNumber(path))
      if (inode === undefined || leading.length === 0) return false
      const addresses = this.calls.inNamespace(path, this.calls.listInterfaceAddresses)
      const links = [...leading]
        .sort((a, b) => a.peer - b.peer)
        .map(({ ifindex, name: host, peer }) => ({
          ifindex,
          name: host,
          addresses: addresses.flatMap((one) => (one.ifindex === peer && !isLinkLocal(one.address) ? [one.address] : []))
        }))
      if (links.every((link) => link.addresses.length === 0)) return false
      this.known.set(name, { path, inode, links })
      return true
    } catch {
      return false // the file is there before the namespace is bound to it, and after
    }
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}
