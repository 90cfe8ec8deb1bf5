import { exactOptional as maybe, z } from 'zod'

/*
 * What `portcullis verify` and the short-lived pods that it makes say to each other: the work is a pod's argument, the report what its
 * container leaves as its last message (4,096 bytes). Both are JSON.
 */

/** The program in the image, that such a pod runs. */
export const CANARY_PROGRAM = '/portcullis/dist/agent/canary.js'

/** Most attempts of a pod: so many outcomes find room in a message. */
export const MOST_ATTEMPTS = 120

export const CanaryAttempt = z.object({
  protocol: z.enum(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']),
  address: z.string(),
  /** The type, for ICMP and ICMPv6. */
  port: z.int().min(0).max(65_535),
  /** What must become of it: it is tried again for a while where it does not. */
  passes: z.boolean()
})
export type CanaryAttempt = z.infer<typeof CanaryAttempt>

export const CanaryWork = z.object({
  /** Answers here, whatever it is sent, until it is ended. */
  listen: z.array(z.object({ protocol: z.enum(['TCP', 'UDP']), port: z.int().min(1).max(65_535) })),
  attempts: z.array(CanaryAttempt).max(MOST_ATTEMPTS),
  /** How long silence is waited for, in ms. */
  timeoutMs: z.int().min(1),
  /** How long it is tried again, in ms: a policy is in force a moment after the pod runs. */
  settleMs: z.int().min(0)
})
export type CanaryWork = z.infer<typeof CanaryWork>

/** In the order of the attempts, each as it was in the last round. */
export const CanaryReport = z.object({
  rounds: z.int().min(1),
  milliseconds: z.number(),
  outcomes: z.array(z.object({ outcome: z.enum(['connected', 'refused', 'timeout', 'error']), detail: maybe(z.string()) }))
})
export type CanaryReport = z.infer<typeof CanaryReport>
