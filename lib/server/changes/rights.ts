import { Person } from '@/lib/server/cluster'
import type { Waiting } from './model'

/**
 * Under whose rights each change that waits is rolled back. A token is in memory alone, and gone with the process; whom a proxy names is impersonated, which
 * takes no secret: that is written down with the change.
 */
export class Rights {
  readonly #of = new Map<string, Person>()

  /** Of a change that is made now. */
  give(id: string, person: Person | undefined): void {
    if (person !== undefined) this.#of.set(id, person)
  }

  /** Of one that an earlier process left. */
  restore({ id, as }: Waiting): void {
    if (as !== undefined) this.#of.set(id, Person.impersonated(as.name, as.groups))
  }

  /** Undefined: this server's own, where it has any. */
  of(id: string): Person | undefined {
    return this.#of.get(id)
  }

  /** Somebody made it under rights of their own, and they are gone. */
  areLost({ id, by }: Waiting): boolean {
    return by.client === 'person' && !this.#of.has(id)
  }

  drop(id: string): void {
    this.#of.delete(id)
  }
}

/** What of somebody's rights may be written down: nothing of who came with a token. */
export function writtenRights(person: Person | undefined): Pick<Waiting, 'as'> {
  if (person === undefined || person.token() !== undefined) return {}
  return { as: { name: person.name, groups: [...person.groups] } }
}

/** While its time goes on. */
export const lostFor = ({ by }: Waiting): string =>
  `The server was started anew, and is without the rights of ${by.name}: it is rolled back by itself only if ${by.name} signs in again before.`

/** Once its time is over. */
export const lostSince = ({ by }: Waiting): string =>
  `Its time is over, and the server has no rights of ${by.name} any more: it was started anew, or the token has run out. Whoever may write it can roll it back, or keep it.`
