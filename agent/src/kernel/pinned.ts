import { join } from 'node:path'
import { checked } from './error'
import { BpfMap } from './map'
import { native } from './native'
import { type MapName, pinsOf } from './object'

/** Opens a map of this ABI that is pinned, to read it: nothing is loaded, and no agent need run. Throws KernelError. */
export function openPinned(pinPath: string, name: MapName): BpfMap {
  const path = join(pinsOf(pinPath), 'maps', name)
  return new BpfMap(name, checked(native().pinned(path), `Opening the pinned map ${path}`))
}
