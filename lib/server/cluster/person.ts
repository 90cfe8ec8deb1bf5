import { createHash } from 'node:crypto'

/**
 * Somebody whom the cluster knows by name. What a person reads and writes is asked of the cluster under that name: by a token of the
 * person's own, or by impersonation where a proxy in front has said who it is. The token is told to nobody who prints this.
 */
export class Person {
  readonly name: string
  readonly groups: readonly string[]
  readonly #token: string | undefined

  private constructor(name: string, groups: readonly string[], token: string | undefined) {
    this.name = name
    this.groups = groups
    this.#token = token
  }

  static byToken(name: string, groups: readonly string[], token: string): Person {
    return new Person(name, groups, token)
  }

  static impersonated(name: string, groups: readonly string[]): Person {
    return new Person(name, groups, undefined)
  }

  /** Undefined: to be impersonated. */
  token(): string | undefined {
    return this.#token
  }

  /** When the token's time is over, in milliseconds; undefined: nobody says. It is the API server that checks it. */
  get until(): number | undefined {
    try {
      const claims = Buffer.from(this.#token?.split('.')[1] ?? '', 'base64url').toString()
      const { exp } = JSON.parse(claims) as { readonly exp?: unknown }
      return typeof exp === 'number' ? exp * 1000 : undefined
    } catch {
      return undefined
    }
  }

  /** The same for two who may do the same. Of two tokens of one name each may have rights, and an end, of its own; here by its hash. */
  get key(): string {
    const token = this.#token === undefined ? '' : createHash('sha256').update(this.#token).digest('hex')
    return JSON.stringify([token, this.name, ...[...this.groups].sort()])
  }
}

/** `system:masters` and its like: no directory of people gives them, and nobody is impersonated by them. */
export const isClustersOwn = (name: string): boolean => name.startsWith('system:')

/** What a right is asked of. */
export interface Question {
  readonly verb: string
  /** Empty: the core group. */
  readonly group: string
  /** The plural. */
  readonly resource: string
  /** Empty: of clusterwide kinds, or everywhere. */
  readonly namespace?: string
  readonly name?: string
}

/** Those whom the cluster knows, and what they may. All reject with a ClusterError. */
export interface People {
  /** Whose token it is; undefined: nobody's. */
  whoHas(token: string): Promise<Person | undefined>
  /** Under this person's rights; undefined: under this server's own. */
  may(person: Person | undefined, questions: readonly Question[]): Promise<readonly boolean[]>
}
