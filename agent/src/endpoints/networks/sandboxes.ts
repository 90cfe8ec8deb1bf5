import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

interface Sandbox {
  readonly uid: string
  /** Name of its network namespace's file; empty: the node's own, or none. */
  readonly netns: string
  /** When it was made (ms). */
  readonly made: number
}

/**
 * Which pod a network namespace is of, as containerd writes it down before the pod's first container starts: long before the pod's
 * object has an address. The folder is /run/containerd/io.containerd.runtime.v2.task/k8s.io, with an OCI bundle for each container.
 */
export class Sandboxes {
  private readonly folder: string
  /** By container; undefined: a container that is no pod's sandbox. */
  private readonly known = new Map<string, Sandbox | undefined>()
  /** Of each pod its newest. */
  private byPod: ReadonlyMap<string, Sandbox> = new Map()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Looks for new ones. Returns whether there are any that could not be read yet. */
  look(): boolean {
    const names = list(this.folder)
    const there = new Set(names)
    let changed = false
    for (const name of this.known.keys()) {
      if (there.has(name)) continue
      this.known.delete(name)
      changed = true
    }
    let pending = false
    for (const name of names) {
      if (this.known.has(name)) continue
      const read = readBundle(join(this.folder, name, 'config.json'))
      if (read === 'not yet') pending = true
      else {
        this.known.set(name, read)
        changed = true
      }
    }
    if (changed) this.byPod = newestOf(this.known.values())
    return pending
  }

  /** The name of a pod's network namespace, of its newest sandbox. */
  netnsOf(uid: string): string | undefined {
    return this.byPod.get(uid)?.netns || undefined
  }
}

function newestOf(sandboxes: Iterable<Sandbox | undefined>): ReadonlyMap<string, Sandbox> {
  const found = new Map<string, Sandbox>()
  for (const sandbox of sandboxes) {
    if (sandbox !== undefined && sandbox.made >= (found.get(sandbox.uid)?.made ?? 0)) found.set(sandbox.uid, sandbox)
  }
  return found
}

interface Bundle {
  readonly annotations?: Readonly<Record<string, string>>
  readonly linux?: { readonly namespaces?: readonly { readonly type: string; readonly path?: string }[] }
}

function readBundle(path: string): Sandbox | undefined | 'not yet' {
  try {
    const { annotations = {}, linux } = JSON.parse(readFileSync(path, 'utf8')) as Bundle
    const uid = annotations['io.kubernetes.cri.sandbox-uid']
    if (annotations['io.kubernetes.cri.container-type'] !== 'sandbox' || uid === undefined) return undefined
    const network = linux?.namespaces?.find(({ type }) => type === 'network')
    return { uid, netns: basename(network?.path ?? ''), made: statSync(path).mtimeMs }
  } catch {
    return 'not yet'
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // another runtime: pods are found by their addresses
  }
}
