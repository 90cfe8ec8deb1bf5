import { USER_HEADER } from '@/lib/api'
import type { ErrorResponse } from '@/lib/api/http'
import { readSecret, sameSecret } from './secret'
import { Sessions } from './session'

export type Visitor =
  | { readonly client: 'browser'; readonly expiresAt: number; readonly name: string }
  /** The name is that of the user who ran it, as it says. */
  | { readonly client: 'command'; readonly name: string }
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
  /** Used where there is no file. */
  readonly token?: string
}

/** Who may speak to this server at all, and who is speaking. */
export class Guard {
  readonly #hosts: ReadonlySet<string>
  readonly #options: GuardOptions
  #token: string | undefined
  #sessions: Sessions | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#token = options.token
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
    if (origin !== null && origin.toLowerCase() !== `http://${host}`) return foreign
    // Browsers send Origin with every unsafe request; what comes without one and is not the command is not ours.
    if (origin === null && !SAFE.has(method) && headers.get('authorization') === null) return foreign
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
    if (bearer !== undefined) {
      return sameSecret(bearer, token) ? { client: 'command', name: userName(headers) } : { client: 'none' }
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
