import type { Family, Party, Protocol, SideVerdict, World } from '@/lib/policy'

/** One cell of a table of verdicts: what the policy of `subject` says of traffic with `peer`. */
export interface SideQuestion {
  readonly direction: 'ingress' | 'egress'
  readonly subject: Party
  readonly peer: Party
  readonly protocol: Protocol
  readonly port: number
  readonly family?: Family | undefined
}

export type SideAnswer = Pick<SideVerdict, 'verdict' | 'reason' | 'proxy'>

/** What `--engine` names: prepared once for a world, asked many times. */
export interface Engine {
  readonly name: string
  /** `skip`: why this engine cannot answer for this world, in a few words. */
  prepare(world: World): { readonly skip: string } | { ask(question: SideQuestion): SideAnswer }
  /** Gives back what it holds (the kernel's objects). */
  close?(): void
}
