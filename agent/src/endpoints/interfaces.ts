import type { Link, LinkChange, LinkWatch } from '../kernel'

/** The host's interfaces by name, as they come and go. */
export interface Interfaces {
  /** Undefined where there is none of that name. */
  indexOf(name: string): number | undefined
  /** Whose other end is in that network namespace (`namespaceNumber`). */
  into(namespace: number): readonly Link[]
  exists(ifindex: number): boolean
  /** What it is a port of; 0 where of nothing. */
  masterOf(ifindex: number): number
  /** It appeared since `settle` was last called: nothing can have gone through it that matters. */
  isFresh(ifindex: number): boolean
  settle(): void
  close(): void
}

/** Follows the kernel; `changed` is called at once when a link comes or goes. Resolves once all that there are now are known. */
export async function followLinks(
  watch: LinkWatch,
  changed: () => void,
  failed: (error: unknown) => void
): Promise<Interfaces> {
  const names = new Map<string, number>()
  const known = new Map<number, Link>()
  const fresh = new Set<number>()
  const drop = (ifindex: number) => {
    const name = known.get(ifindex)?.name
    known.delete(ifindex)
    if (name !== undefined && names.get(name) === ifindex) names.delete(name)
  }
  const add = (link: Link): boolean => {
    const before = known.get(link.ifindex)
    drop(link.ifindex)
    known.set(link.ifindex, link)
    names.set(link.name, link.ifindex)
    return before?.name !== link.name || before.master !== link.master || before.namespace !== link.namespace
  }
  const take = (change: LinkChange): boolean => {
    if (change.kind === 'added') {
      if (!known.has(change.link.ifindex)) fresh.add(change.link.ifindex)
      return add(change.link)
    }
    if (change.kind === 'addresses') return true
    if (change.kind === 'removed') {
      const there = known.has(change.link.ifindex)
      drop(change.link.ifindex)
      return there
    }
    names.clear()
    known.clear()
    for (const link of change.links) add(link)
    return true
  }
  await new Promise<void>((resolve, reject) => {
    let first = true
    const follow = async () => {
      for await (const change of watch) {
        if (take(change)) changed()
        if (first) resolve()
        first = false
      }
    }
    follow().catch((error: unknown) => (first ? reject(error) : failed(error)))
  })
  return {
    indexOf: (name) => names.get(name),
    into: (namespace) => [...known.values()].filter((link) => namespace >= 0 && link.namespace === namespace),
    exists: (ifindex) => known.has(ifindex),
    masterOf: (ifindex) => known.get(ifindex)?.master ?? 0,
    isFresh: (ifindex) => fresh.has(ifindex),
    settle: () => fresh.clear(),
    close: () => watch.close()
  }
}

/** Where nothing is real, every name is there. */
export function imaginaryLinks(): Interfaces {
  const names = new Map<string, number>()
  return {
    indexOf: (name) => {
      const known = names.get(name) ?? names.size + 1
      names.set(name, known)
      return known
    },
    into: () => [],
    exists: () => true,
    masterOf: () => 0,
    isFresh: () => true,
    settle: () => {},
    close: () => {}
  }
}
