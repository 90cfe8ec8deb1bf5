import type { FlowRecord } from '../flow'
import type { Trial } from './trial'

/** What a connection met, as whoever opened it saw it. */
export interface Seen {
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'error'
  readonly detail: string
  /** Nothing was sent. */
  readonly simulated: boolean
  /** What the kernel said of it, where it did. */
  readonly flow?: FlowRecord
}

export type Agreement =
  /** As the engine says. */
  | 'agrees'
  /** Not as the engine says. */
  | 'differs'
  /** It would be dropped, but where it was judged nothing is. */
  | 'audited'
  /** What came back fits either answer. */
  | 'unclear'

/**
 * A packet that is refused has come through: only silence is a drop. Of what answers nobody, UDP and addresses outside, silence says
 * nothing by itself: there the kernel's own word is needed.
 */
export function compare({ passes, flow: { protocol, destination } }: Trial, { outcome, simulated, flow }: Seen): Agreement {
  if (outcome === 'error') return 'unclear'
  const came = outcome === 'connected' || outcome === 'refused'
  if (simulated) return came === passes ? 'agrees' : 'differs'
  const dropped = flow?.verdict === 'DROPPED'
  const silent = !came && !dropped && (protocol !== 'TCP' || destination.kind !== 'pod')
  if (passes) return came ? 'agrees' : silent ? 'unclear' : 'differs'
  if (came) return flow?.verdict === 'AUDIT' ? 'audited' : 'differs'
  return silent ? 'unclear' : 'agrees'
}
