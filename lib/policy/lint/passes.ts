import { judge } from '../judge'
import { memo } from '../memo'
import { DIRECTIONS, type Direction, type Protocol, type World } from '../model'
import type { Identity } from '../party'

/** Does the policy of `subject` let one direction pass, all policies of the world together? Asked once for each. */
export function passes(
  world: World,
  direction: Direction,
  subject: Identity,
  peer: Identity,
  protocol: Protocol,
  port: number
): boolean {
  const ofSubject = answers(world)[direction]
  let ofPeer = ofSubject.get(subject)
  if (!ofPeer) {
    ofPeer = new Map()
    ofSubject.set(subject, ofPeer)
  }
  const known = ofPeer.get(peer) ?? {}
  ofPeer.set(peer, known)
  known[`${protocol}/${port}`] ??= judge(world, { direction, subject, peer, protocol, port }).verdict === 'allow'
  return known[`${protocol}/${port}`] === true
}

type OfSubject = WeakMap<Identity, Map<Identity, Record<string, boolean>>>

const answers = memo(
  (_world: World) => Object.fromEntries(DIRECTIONS.map((one) => [one, new WeakMap()])) as Record<Direction, OfSubject>
)
