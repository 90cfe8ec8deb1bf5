import type { Evidence, PolicyRef } from '@/lib/policy'

/** Plain JSON, for the state folder. */
export interface CookieState {
  readonly next: number
  readonly cookies: readonly { readonly cookie: number; readonly verdict: 'allow' | 'deny'; readonly evidence: Evidence }[]
}

export interface CookieMeaning {
  readonly verdict: 'allow' | 'deny'
  readonly evidence: Evidence
}

/** 0 is what the datapath says where no entry decided. */
const FIRST = 1
const LAST = 0xffffffff

/**
 * Names evidence by numbers that fit into a map's value, and back. Equal evidence has one number; a number is not given again
 * while it is live, and after that only when all others have been, so that a late event or counter is never read as another's.
 */
export class CookieRegistry {
  #next: number
  readonly #numbers = new Map<string, number>()
  readonly #meanings = new Map<number, CookieMeaning>()
  /** Many entries share one evidence object: what is known of it is remembered by itself. */
  #known = { allow: new WeakMap<Evidence, number>(), deny: new WeakMap<Evidence, number>() }

  constructor(state?: CookieState) {
    this.#next = state?.next ?? FIRST
    for (const { cookie, verdict, evidence } of state?.cookies ?? []) {
      this.#numbers.set(`${verdict} ${evidenceText(evidence)}`, cookie)
      this.#meanings.set(cookie, { verdict, evidence })
    }
  }

  get size(): number {
    return this.#meanings.size
  }

  /** The number of this evidence; a new one where it has none. */
  cookieOf({ verdict, evidence }: CookieMeaning): number {
    const seen = this.#known[verdict].get(evidence)
    if (seen !== undefined) return seen
    const cookie = this.#numberOf(verdict, evidence)
    this.#known[verdict].set(evidence, cookie)
    return cookie
  }

  #numberOf(verdict: 'allow' | 'deny', evidence: Evidence): number {
    const key = `${verdict} ${evidenceText(evidence)}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    while (this.#meanings.has(this.#next)) this.#advance()
    const cookie = this.#next
    this.#advance()
    this.#numbers.set(key, cookie)
    this.#meanings.set(cookie, { verdict, evidence })
    return cookie
  }

  meaningOf(cookie: number): CookieMeaning | undefined {
    return this.#meanings.get(cookie)
  }

  /**
   * Forgets all but `live`: the cookies in tables that are in force, and those that open connections, counters or events on
   * their way may still name. Returns the numbers forgotten, so that their counters can be deleted.
   */
  retain(live: ReadonlySet<number>): readonly number[] {
    const gone: number[] = []
    for (const [cookie, { verdict, evidence }] of this.#meanings) {
      if (live.has(cookie)) continue
      gone.push(cookie)
      this.#meanings.delete(cookie)
      this.#numbers.delete(`${verdict} ${evidenceText(evidence)}`)
    }
    if (gone.length > 0) this.#known = { allow: new WeakMap(), deny: new WeakMap() }
    return gone
  }

  export(): CookieState {
    return { next: this.#next, cookies: [...this.#meanings].map(([cookie, meaning]) => ({ cookie, ...meaning })) }
  }

  #advance(): void {
    this.#next = this.#next >= LAST ? FIRST : this.#next + 1
  }
}

function evidenceText(evidence: Evidence): string {
  return JSON.stringify([evidence.reason, evidence.rules, evidence.isolatedBy.map(refKey)])
}

function refKey(ref: PolicyRef): readonly unknown[] {
  return [ref.kind, ref.namespace, ref.name, ref.uid, ref.generation]
}
