import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config'
import { followLinks, type Interfaces, imaginaryLinks } from '../endpoints/interfaces'
import type * as kernelModule from '../kernel'
import type { Datapath as KernelDatapath } from '../kernel'
import { lockDirectory } from '../lock'
import type { Logger } from '../log'
import type { Datapath } from './datapath'
import { SimulatedDatapath } from './simulated'

export interface Opened {
  readonly datapath: Datapath
  /** The kernel's own, for its events. */
  readonly kernel: KernelDatapath | undefined
  readonly module: typeof kernelModule | undefined
  readonly interfaces: Interfaces
  /** Why it is simulated, one sentence; empty where it is not. */
  readonly reason: string
}

/** Opens the kernel's datapath, or the simulated one where that was asked for, or where the kernel cannot and `auto` allows it. */
export async function openDatapath(config: Config, log: Logger, linksChanged: () => void): Promise<Opened> {
  if (config.datapath === 'simulated') return simulated(config.reason || 'The agent was told to simulate.')
  try {
    const module = await import('../kernel')
    const support = module.probe()
    if (!support.ok) throw new Error(support.reason ?? 'This kernel cannot run the eBPF program.')
    lockPins(config.pinPath, module.isBpffs)
    const kernel = module.loadDatapath({ pinPath: config.pinPath, attachment: config.attachment })
    takeFromOther(module, kernel, config.pinPath)
    const failed = (error: unknown) => log.error({ err: error }, 'interfaces are not followed any more')
    const interfaces = await followLinks(module.watchLinks(), linksChanged, failed)
    log.info({ attachment: kernel.attachment, pins: kernel.pins, resumed: kernel.resumed }, 'datapath loaded')
    return { datapath: Object.assign(kernel, { kind: 'kernel' as const }), kernel, module, interfaces, reason: '' }
  } catch (error) {
    if (config.datapath === 'kernel' || error instanceof Locked) throw error
    const reason = error instanceof Error ? error.message : String(error)
    log.warn({ reason }, 'enforcement is simulated')
    return simulated(config.reason || reason)
  }
}

/** The agent before this one may have been told to attach in the other way: both would judge each packet. Ours comes first, then its goes. */
function takeFromOther(module: typeof kernelModule, kernel: KernelDatapath, pinPath: string): void {
  const [attachment, folder] = kernel.attachment === 'tcx' ? (['clsact', 'clsact'] as const) : (['tcx', 'links'] as const)
  if (kernel.pins === undefined || !existsSync(join(kernel.pins, folder))) return
  const other = module.loadDatapath({ pinPath, attachment })
  for (const { ifindex, present } of other.attached()) {
    if (present) kernel.attach(ifindex)
    other.detach(ifindex)
  }
  other.close()
}

/** Two agents on one set of maps would undo each other's work. */
export class Locked extends Error {}

function lockPins(pinPath: string, isBpffs: (path: string) => boolean): void {
  if (!isBpffs(dirname(pinPath))) return // loading says what is wrong
  if (lockDirectory(pinPath) === undefined) throw new Locked(`Another agent enforces with the pins at ${pinPath}.`)
}

function simulated(reason: string): Opened {
  return { datapath: new SimulatedDatapath(), kernel: undefined, module: undefined, interfaces: imaginaryLinks(), reason }
}
