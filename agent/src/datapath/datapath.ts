import type { Datapath as KernelDatapath } from '../kernel'

/**
 * What enforcement is written against: the maps and programs of the kernel, or the same maps in memory where there is no kernel to
 * enforce (simulated.ts). One code fills both.
 */
export type Datapath = Pick<
  KernelDatapath,
  'maps' | 'attach' | 'detach' | 'attached' | 'createTable' | 'openTable' | 'exchange' | 'connectionPressure' | 'close'
> & {
  readonly kind: 'kernel' | 'simulated'
  readonly attachment: 'tcx' | 'clsact' | 'none'
}
