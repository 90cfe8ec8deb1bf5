import type { Subject } from '../model'
import type { Identity } from '../party'
import { matchesEndpoints } from './endpoints'
import { matchesPods } from './pods'

/** Does a policy select this party (SPEC 7.2)? Node policies select the local node alone, endpoint policies never it. */
export function matchesSubject(subject: Subject, identity: Identity): boolean {
  switch (subject.kind) {
    case 'pods':
      return matchesPods(subject, identity)
    case 'endpoints':
      return (identity.kind === 'pod' || identity.kind === 'reserved') && matchesEndpoints(subject.selector, identity)
    case 'nodes':
      return identity.kind === 'node' && identity.entities.includes('host') && matchesEndpoints(subject.selector, identity)
  }
}
