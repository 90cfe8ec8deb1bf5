import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { attachedTo, linksElsewhere } from '../kernel'
import type { PodInterface } from './interfaces'
import type { Places } from './places'

/** The machine itself. */
export const places: Places = {
  type: (path) => attempt(() => statfsSync(path).type >>> 0),
  names: (path) => attempt(() => readdirSync(path))
}

export const read = (path: string): string | undefined => attempt(() => readFileSync(path, 'utf8'))

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

export function podInterfaces(pinPath: string): readonly PodInterface[] {
  return linksElsewhere().map(({ name, ifindex }) => ({ name, others: attachedTo(ifindex, pinPath).others }))
}
