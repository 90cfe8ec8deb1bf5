import type { Issue } from './issues'
import type { Direction, Pod, World } from './model'

/** What a pod loses by a change of policies. */
export type Loss =
  /** Names stop resolving: egress to the cluster's DNS pods on port 53. */
  | 'dns'
  /** The kubelet's probes fail: ingress from its own node. */
  | 'own-node'
  /** No pod and no address outside may reach it any more. */
  | 'every-client'
  /** It may reach nobody any more. */
  | 'every-destination'

export interface PodImpact {
  readonly pod: Pod
  /** Directions that were open and are now isolated. */
  readonly isolated: readonly Direction[]
  readonly losses: readonly Loss[]
}

export interface Impact {
  readonly pods: readonly PodImpact[]
  /** One for each kind of loss, naming the pods. */
  readonly issues: readonly Issue[]
  /** Present where DNS is lost: the egress rule that keeps it, to be added to `spec.egress` of the policy. */
  readonly keepDns?: {
    readonly cilium: Readonly<Record<string, unknown>>
    readonly kubernetes: Readonly<Record<string, unknown>>
  }
}

/** What a change takes away from each pod: the check that Apply makes before anything is enforced. */
export function impact(_before: World, _after: World): Impact {
  return { pods: [], issues: [] }
}
