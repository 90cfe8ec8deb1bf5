import {
  CookieRegistry,
  decodeProxy,
  encodeAddress,
  encodePeers,
  encodeTable,
  familyOf,
  type PeerAnswer,
  PeerLookup,
  type PolicyAnswer,
  PolicyLookup
} from '@/lib/datapath'
import {
  addressesOf,
  bareIdentity,
  Compiler,
  type Evidence,
  type Family,
  identify,
  identityKey,
  type Party,
  PROTOCOL_NUMBER,
  type World
} from '@/lib/policy'
import type { Engine, SideAnswer, SideQuestion } from './engine'

/** Tables as the kernel gets them, and the model of its lookup: an answer knows nothing but their bytes and its cookie. */
export const compiled: Engine = {
  name: 'compiled',
  prepare: (world) => {
    const tables = new CompiledTables(world)
    return {
      ask: (question) => {
        const { evidence: _, ...answer } = tables.ask(question)
        return answer
      }
    }
  }
}

export interface CompiledAnswer extends SideAnswer {
  /** The first decides; others of the same precedence say the same of the peer's class, or of everybody. */
  readonly evidence: readonly Evidence[]
}

/** The tables of a world's subjects, made when first asked for. */
export class CompiledTables {
  readonly #world: World
  readonly #compiler: Compiler
  readonly #cookies = new CookieRegistry()
  readonly #peers: PeerLookup
  readonly #tables = new Map<string, PolicyLookup>()
  /** By the question's own objects: a party is asked about thousands of times. */
  readonly #tableOf = new WeakMap<Party, PolicyLookup>()
  readonly #peersOf = new WeakMap<Party, Map<Family | undefined, readonly PeerAnswer[]>>()

  constructor(world: World) {
    this.#world = world
    this.#compiler = new Compiler(world)
    this.#peers = new PeerLookup(encodePeers(this.#compiler.peers))
  }

  ask(question: SideQuestion): CompiledAnswer {
    const table = this.#table(question.subject)
    const answers = this.#peersAt(question.peer, question.family).flatMap((peer) =>
      table.answers(question.direction, peer, PROTOCOL_NUMBER[question.protocol], question.port)
    )
    // A question without a family is about all addresses of the peer: the highest answer holds, as between its keys.
    const precedence = Math.max(...answers.map((answer) => answer.precedence))
    const best = answers.filter((answer) => answer.precedence === precedence)
    const [first] = best
    const evidence = best.map((answer) => this.#meaningOf(answer))
    const [why] = evidence
    if (!first || !why) throw new Error('a table without a default verdict')
    const proxy = decodeProxy(first.proxyPort)
    return { verdict: first.allowed ? 'allow' : 'deny', reason: why.reason, ...(proxy ? { proxy } : {}), evidence }
  }

  #meaningOf(answer: PolicyAnswer): Evidence {
    const evidence = this.#cookies.meaningOf(answer.cookie)?.evidence
    if (!evidence) throw new Error(`a cookie that means nothing: ${answer.cookie}`)
    return evidence
  }

  #table(subject: Party): PolicyLookup {
    const known = this.#tableOf.get(subject)
    if (known) return known
    const identity = identify(this.#world, subject)
    if (!identity) throw new Error(`no such subject: ${JSON.stringify(subject)}`)
    const key = identityKey(bareIdentity(this.#world, identity))
    const table = this.#tables.get(key) ?? new PolicyLookup(encodeTable(this.#compiler.table(identity), this.#cookies))
    this.#tables.set(key, table)
    this.#tableOf.set(subject, table)
    return table
  }

  #peersAt(party: Party, family: Family | undefined): readonly PeerAnswer[] {
    const known = this.#peersOf.get(party) ?? new Map<Family | undefined, readonly PeerAnswer[]>()
    this.#peersOf.set(party, known)
    const found = known.get(family) ?? this.#findPeers(party, family)
    known.set(family, found)
    return found
  }

  /** By its addresses, as a packet would be judged; what has none (health, init) by its number. */
  #findPeers(party: Party, family: Family | undefined): readonly PeerAnswer[] {
    if (!identify(this.#world, party)) throw new Error(`no such peer: ${JSON.stringify(party)}`)
    const addresses = addressesOf(this.#world, party).flatMap((text) => encodeAddress(text) ?? [])
    if (addresses.length === 0) return [{ identity: this.#compiler.numberOf(party) ?? 0, class: 0 }]
    const wanted = addresses.filter((bytes) => family === undefined || familyOf(bytes) === family)
    return wanted.map((bytes) => this.#peers.find(bytes))
  }
}
