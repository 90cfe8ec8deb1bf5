import { unlinkSync } from 'node:fs'
import { makeSecret, readSecret, sameSecret } from './secret'

/** A link that the command asked for is good for ten minutes; the one printed at the start waits for its reader. */
const LINK_MS = 10 * 60_000

interface Ticket {
  readonly token: string
  readonly expires: number
  readonly used: () => void
}

/** Tokens in links, each good for one use. */
export class Links {
  #tickets: Ticket[] = []
  readonly #startFile: string | undefined
  #startRead = false

  constructor(startTokenFile: string | undefined) {
    this.#startFile = startTokenFile
  }

  make(now: number): string {
    const token = makeSecret()
    this.#tickets = this.#tickets.filter((ticket) => ticket.expires > now)
    this.#tickets.push({ token, expires: now + LINK_MS, used: () => {} })
    return token
  }

  /** True once for each token. */
  use(token: string, now: number): boolean {
    this.#readStart()
    // All are compared, so that time does not tell which one was near.
    const found = this.#tickets.filter((ticket) => sameSecret(ticket.token, token)).find((ticket) => ticket.expires > now)
    if (found === undefined) return false
    this.#tickets = this.#tickets.filter((ticket) => ticket !== found)
    found.used()
    return true
  }

  #readStart() {
    if (this.#startRead || this.#startFile === undefined) return
    const file = this.#startFile
    const token = readSecret(file)
    if (token === undefined) return
    this.#startRead = true
    const used = () => {
      // So that it is not good again after a restart of this process; the folder may not allow it.
      try {
        unlinkSync(file)
      } catch {}
    }
    this.#tickets.push({ token, expires: Number.POSITIVE_INFINITY, used })
  }
}
