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
  /** Where it is judged nothing is dropped. */
  readonly audit?: boolean
  /** The other end was up meanwhile, and answers datagrams too: silence is a drop. */
  readonly answering?: boolean
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
 * A packet that is refused has come through: only silence is a drop. Of datagrams that nobody need answer silence says nothing by itself:
 * there the kernel's own word is needed. Outside the cluster nobody answers for us: what the source's own kernel lets go has passed.
 */
export function compare({ passes, flow: { protocol, destination } }: Trial, seen: Seen): Agreement {
  const { outcome, simulated, flow, audit, answering } = seen
  if (outcome === 'error') return 'unclear'
  const answered = outcome === 'connected' || outcome === 'refused'
  if (simulated) return answered === passes ? 'agrees' : 'differs'
  const outside = destination.kind !== 'pod'
  const word = flow?.verdict
  const came = answered || word === 'AUDIT' || (outside && word === 'FORWARDED')
  if (came) return passes ? 'agrees' : word === 'AUDIT' || audit ? 'audited' : 'differs'
  if (word !== 'DROPPED' && (outside || (protocol === 'UDP' && !answering))) return 'unclear'
  return passes ? 'differs' : 'agrees'
}
