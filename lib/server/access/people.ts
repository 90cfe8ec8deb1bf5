import { createHash } from 'node:crypto'
import type { Person } from '@/lib/server/cluster'
import { makeSecret } from './secret'

/** A working day; a token whose time is over ends it before. */
export const PERSON_SECONDS = 10 * 3600

/** Of one name: browsers and windows of a person. Each holds a token in memory, and one who signs in on and on would fill it. */
const MAX_SESSIONS = 16

export interface PersonSession {
  readonly person: Person
  /** Milliseconds. */
  readonly expiresAt: number
  /** Aborted when it is over: by the person, by time, or because the cluster does not know the token any more. */
  readonly over: AbortSignal
}

interface Kept extends PersonSession {
  readonly end: AbortController
  readonly timer: NodeJS.Timeout
}

/**
 * Who has signed in with a token. Tokens are kept here, in memory alone, and not in the cookie: so that signing out ends it, a cookie that is stolen is worth
 * nothing elsewhere, and a long token fits. A restart of this process ends all sessions.
 */
export class PersonSessions {
  readonly #sessions = new Map<string, Kept>()
  readonly #cookie: string

  constructor(port: number) {
    this.#cookie = `portcullis-person-${port}`
  }

  /** The value of `Set-Cookie`. `secure`: the browser came by HTTPS. */
  open(person: Person, now: number, secure: boolean): string {
    const id = makeSecret()
    const expiresAt = Math.min(now + PERSON_SECONDS * 1000, person.until ?? Number.POSITIVE_INFINITY)
    const own = [...this.#sessions].filter(([, session]) => session.person.name === person.name).map(([key]) => key)
    for (const oldest of own.slice(0, Math.max(0, own.length + 1 - MAX_SESSIONS))) this.#end(oldest)
    const end = new AbortController()
    const timer = setTimeout(() => this.#end(hash(id)), Math.max(0, expiresAt - now)).unref()
    this.#sessions.set(hash(id), { person, expiresAt, over: end.signal, end, timer })
    const seconds = Math.max(0, Math.floor((expiresAt - now) / 1000))
    return `${this.#cookie}=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`
  }

  of(cookies: string | null, now: number): PersonSession | undefined {
    const found = this.#sessions.get(hash(this.#id(cookies)))
    return found !== undefined && found.expiresAt > now ? found : undefined
  }

  /** The value of `Set-Cookie` that takes the browser's away. */
  close(cookies: string | null): string {
    this.#end(hash(this.#id(cookies)))
    return `${this.#cookie}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`
  }

  /** The cluster does not know this person's token any more. */
  forget(person: Person): void {
    for (const [id, session] of this.#sessions) if (session.person === person) this.#end(id)
  }

  closeAll(): void {
    for (const id of [...this.#sessions.keys()]) this.#end(id)
  }

  #id(cookies: string | null): string {
    const pairs = (cookies ?? '').split(';').map((pair) => pair.trim())
    return pairs.find((pair) => pair.startsWith(`${this.#cookie}=`))?.slice(this.#cookie.length + 1) ?? ''
  }

  #end(id: string): void {
    const found = this.#sessions.get(id)
    this.#sessions.delete(id)
    clearTimeout(found?.timer)
    found?.end.abort()
  }
}

/** What is looked up is no secret itself: how long that takes tells nothing. */
const hash = (id: string) => createHash('sha256').update(id).digest('hex')
