import { USER_HEADER } from '@/lib/api'
import type { ErrorResponse } from '@/lib/api/http'
import type { Person } from '@/lib/server/cluster'
import { personBehind } from './behind-proxy'
import { PersonSessions } from './people'
import { readSecret, sameSecret } from './secret'
import { Sessions } from './session'
import type { SignIn } from './sign-in'

export type Visitor =
  | { readonly client: 'browser'; readonly expiresAt: number; readonly name: string }
  /** The name is that of the user who ran it, as it says. */
  | { readonly client: 'command'; readonly name: string }
  /** Whom the cluster knows. `expiresAt` and `over` are of a session; behind a proxy that is the proxy's. */
  | {
      readonly client: 'person'
      readonly name: string
      readonly person: Person
      readonly expiresAt?: number
      readonly over?: AbortSignal
    }
  | { readonly client: 'none' }

export interface Refusal extends ErrorResponse {
  readonly status: number
}

/** The headers that decide, of any request. */
export interface Asking {
  readonly method: string
  readonly headers: { get(name: string): string | null }
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface GuardOptions {
  readonly port: number
  readonly allowedHosts: readonly string[]
  readonly tokenFile: string | undefined
  /** Default: by a link. */
  readonly signIn?: SignIn
  /** Used where there is no file. */
  readonly token?: string
}

/** Who may speak to this server at all, and who is speaking. */
export class Guard {
  readonly #hosts: ReadonlySet<string>
  readonly #options: GuardOptions
  readonly people: PersonSessions
  #token: string | undefined
  #sessions: Sessions | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#token = options.token
    this.people = new PersonSessions(options.port)
    this.#hosts = new Set([
      ...['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${options.port}`),
      // Browsers leave out the port of the scheme.
      ...(options.port === 80 ? ['127.0.0.1', 'localhost', '[::1]'] : []),
      ...options.allowedHosts.map((host) => host.toLowerCase())
    ])
  }

  /**
   * Is this request meant for us, and not made by another site in a browser?
   * A name that some DNS server lets point to 127.0.0.1 is not among our hosts (DNS rebinding). A page of another origin, another port
   * of this machine included, does not pass as ours: SameSite does not tell ports apart.
   */
  refusal({ method, headers }: Asking): Refusal | undefined {
    const host = headers.get('host')?.toLowerCase() ?? ''
    if (!this.#hosts.has(host)) {
      return {
        status: 421,
        code: 'host-refused',
        message: `This server does not answer to the name ${JSON.stringify(host.slice(0, 100))}.`,
        fix: `Open http://127.0.0.1:${this.#options.port}, or add the name to PORTCULLIS_ALLOWED_HOSTS.`
      }
    }
    const origin = headers.get('origin')
    const foreign = {
      status: 403,
      code: 'origin-refused',
      message: 'This request was made by a page of another origin.',
      fix: `Use the editor at http://${host}.`
    }
    if (origin !== null && !this.#isOurs(origin.toLowerCase(), host)) return foreign
    // Browsers send Origin with every unsafe request; what comes without one and is not the command is not ours.
    if (origin === null && !SAFE.has(method) && !this.#isNoBrowser(headers)) return foreign
    return undefined
  }

  /** The same for what only our own pages and the command call. */
  refusalOfCall(asking: Asking): Refusal | undefined {
    const site = asking.headers.get('sec-fetch-site')
    if (site !== null && site !== 'same-origin' && site !== 'none') {
      return { status: 403, code: 'origin-refused', message: 'This request was made by a page of another site.' }
    }
    return this.refusal(asking)
  }

  visitor({ headers }: Asking, now: number): Visitor {
    const token = this.#currentToken()
    if (token === undefined) return { client: 'none' }
    const bearer = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    // A proxy may send a token of its own along; it is the command's alone that counts.
    if (bearer !== undefined && sameSecret(bearer, token)) return { client: 'command', name: userName(headers) }
    if (bearer !== undefined && this.#options.signIn?.kind !== 'proxy') return { client: 'none' }
    const { signIn = { kind: 'link' } } = this.#options
    if (signIn.kind === 'proxy') {
      const person = personBehind(signIn, headers)
      return person === undefined ? { client: 'none' } : { client: 'person', name: person.name, person }
    }
    if (signIn.kind === 'token') {
      const known = this.people.of(headers.get('cookie'), now)
      return known === undefined ? { client: 'none' } : { client: 'person', name: known.person.name, ...known }
    }
    const session = this.sessions()?.of(headers.get('cookie'), now)
    return session === undefined ? { client: 'none' } : { client: 'browser', ...session }
  }

  /** Undefined while there is no token: nobody can be let in then. */
  sessions(): Sessions | undefined {
    const token = this.#currentToken()
    if (token === undefined) return undefined
    this.#sessions ??= new Sessions(token, this.#options.port)
    return this.#sessions
  }

  /** A token is what no page of another site can send; but a proxy gives one to each request that it passes on. */
  #isNoBrowser(headers: Asking['headers']): boolean {
    const bearer = headers.get('authorization')
    if (this.#options.signIn?.kind !== 'proxy') return bearer !== null
    const token = this.#currentToken()
    return token !== undefined && sameSecret(bearer ?? '', `Bearer ${token}`)
  }

  /** Behind a proxy or a tunnel, which have names of their own, the browser may come by HTTPS. */
  #isOurs(origin: string, host: string): boolean {
    return (
      origin === `http://${host}` ||
      (origin === `https://${host}` && this.#options.allowedHosts.some((each) => each.toLowerCase() === host))
    )
  }

  /** Read until it is there: the file may come after us. */
  #currentToken(): string | undefined {
    this.#token ??= readSecret(this.#options.tokenFile)
    return this.#token
  }
}

/** What the command says of its user: the token is the proof, this is for the record. */
function userName(headers: Asking['headers']): string {
  const name = headers.get(USER_HEADER) ?? ''
  return /^[\w.@-]{1,64}$/.test(name) ? name : ''
}
