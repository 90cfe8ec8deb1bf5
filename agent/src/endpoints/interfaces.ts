import type { Link, LinkChange, LinkWatch } from '../kernel'

/** The host's interfaces by name, as they come and go. */
export interface Interfaces {
  /** Undefined where there is none of that name. */
  indexOf(name: string): number | undefined
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
  const indexes = new Map<number, string>()
  const masters = new Map<number, number>()
  const fresh = new Set<number>()
  const drop = (ifindex: number) => {
    const name = indexes.get(ifindex)
    indexes.delete(ifindex)
    masters.delete(ifindex)
    if (name !== undefined && names.get(name) === ifindex) names.delete(name)
  }
  const add = ({ ifindex, name, master }: Link): boolean => {
    if (indexes.get(ifindex) === name && masters.get(ifindex) === master) return false
    drop(ifindex)
    masters.set(ifindex, master)
    indexes.set(ifindex, name)
    names.set(name, ifindex)
    return true
  }
  const take = (change: LinkChange): boolean => {
    if (change.kind === 'added') {
      if (!indexes.has(change.link.ifindex)) fresh.add(change.link.ifindex)
      return add(change.link)
    }
    if (change.kind === 'addresses') return true
    if (change.kind === 'removed') {
      const there = indexes.has(change.link.ifindex)
      drop(change.link.ifindex)
      return there
    }
    names.clear()
    indexes.clear()
    masters.clear()
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
    exists: (ifindex) => indexes.has(ifindex),
    masterOf: (ifindex) => masters.get(ifindex) ?? 0,
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
    exists: () => true,
    masterOf: () => 0,
    isFresh: () => true,
    settle: () => {},
    close: () => {}
  }
}
