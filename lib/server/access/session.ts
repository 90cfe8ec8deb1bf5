import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { sameSecret } from './secret'

/** A week: the editor is a thing one leaves open. */
export const SESSION_SECONDS = 7 * 24 * 3600

export interface Session {
  /** Milliseconds. */
  readonly expiresAt: number
  /** By which one session can be told from another, and that lets nobody in. */
  readonly name: string
}

const nameOf = (body: string) => createHash('sha256').update(body).digest('hex').slice(0, 6)

/**
 * A browser's session is a signed cookie and nothing on the server, so that it outlives a restart of the web process.
 * Its key comes from the command's token: a new token ends all sessions.
 */
export class Sessions {
  readonly #key: Buffer
  /** Cookies do not know ports: two instances on one machine would overwrite each other's. */
  readonly cookie: string

  constructor(token: string, port: number) {
    this.#key = Buffer.from(hkdfSync('sha256', token, '', 'portcullis session', 32))
    this.cookie = `portcullis-${port}`
  }

  /** The value of `Set-Cookie`. Not `Secure`: this is plain HTTP on the loopback address. */
  open(now: number): string {
    const body = `${Math.floor(now / 1000) + SESSION_SECONDS}.${randomBytes(12).toString('base64url')}`
    return `${this.cookie}=${body}.${this.#sign(body)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_SECONDS}`
  }

  /** The session of this `Cookie` header; undefined where it has none that is good. */
  of(header: string | null, now: number): Session | undefined {
    for (const pair of (header ?? '').split(';')) {
      const equals = pair.indexOf('=')
      if (pair.slice(0, equals).trim() !== this.cookie) continue
      const value = pair.slice(equals + 1).trim()
      const dot = value.lastIndexOf('.')
      const body = value.slice(0, Math.max(dot, 0))
      if (!sameSecret(value.slice(dot + 1), this.#sign(body))) continue
      const expiry = Number(body.split('.')[0]) * 1000
      if (expiry > now) return { expiresAt: expiry, name: nameOf(body) }
    }
    return undefined
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url')
  }
}
