import type { AttachedInterface, ProgramName } from './contract'

/** One way of putting programs on an interface. Both ways run ours before those of others. */
export interface Attacher {
  attach(ifindex: number): void
  detach(ifindex: number): boolean
  attached(): readonly AttachedInterface[]
}

export type Programs = Readonly<Record<ProgramName, number>>

export const DIRECTIONS = ['from_pod', 'to_pod'] as const
