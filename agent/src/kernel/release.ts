import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { detachFilters, forgetClsact, qdiscIsOurs } from './clsact'
import { native, system } from './native'
import { list, removeFolder } from './tcx'

export interface ReleaseOptions {
  /** Leave what belongs to this ABI version: an upgraded agent clears away its predecessor, after it has attached. */
  readonly except?: number
}

/**
 * Detaches everything below the pin path, of every ABI version, and removes the pins. Needs no program and no agent.
 * Returns the number of interfaces. For clsact it must run in the network namespace of the interfaces.
 */
export function release(pinPath: string, options: ReleaseOptions = {}): number {
  let interfaces = 0
  for (const version of list(pinPath)) {
    if (!/^v\d+$/.test(version) || version === `v${options.except}`) continue
    const pins = join(pinPath, version)
    interfaces += releaseLinks(join(pins, 'links')) + releaseFilters(join(pins, 'clsact'))
    for (const name of list(join(pins, 'maps'))) rmSync(join(pins, 'maps', name), { force: true })
    for (const folder of ['links', 'clsact', 'maps', '']) removeFolder(join(pins, folder))
  }
  removeFolder(pinPath)
  return interfaces
}

function releaseLinks(folder: string): number {
  const interfaces = list(folder)
  for (const ifindex of interfaces) {
    for (const name of list(join(folder, ifindex))) {
      const link = native().pinned(join(folder, ifindex, name))
      if (link >= 0) {
        native().detachLink(link)
        system().close(link)
      }
      rmSync(join(folder, ifindex, name), { force: true })
    }
    removeFolder(join(folder, ifindex))
  }
  return interfaces.length
}

function releaseFilters(folder: string): number {
  const interfaces = list(folder).map(Number)
  for (const ifindex of interfaces) {
    detachFilters(ifindex, qdiscIsOurs(folder, ifindex))
    forgetClsact(folder, ifindex)
  }
  return interfaces.length
}
