import { type Cidr, formatCidr, parseCidrOrAddress } from '../cidr'
import { HELD } from '../cover/peer'
import { ENTITIES } from '../entity'
import { NAMESPACE_KEY } from '../labels'
import type { Peer, Requirement, Rule, Subject } from '../model'
import { bareKey } from '../selector'

/**
 * Finds the rules that may cover another without comparing all with all. A rule is filed under one mark of its subject and one
 * of each peer; what it covers has that mark among its own.
 */
export class RuleIndex {
  readonly #filed = new Map<string, Rule[]>()
  readonly #lengths = new Set<number>()

  constructor(rules: Iterable<Rule>) {
    for (const rule of rules) {
      const subject = subjectMarks(rule.subject)[0] ?? ANYONE
      const peers = rule.peers === 'any' ? [ANYONE] : rule.peers.map((peer) => this.#file(peer))
      for (const peer of new Set(peers)) {
        const key = `${rule.direction} ${subject} ${peer}`
        const list = this.#filed.get(key)
        if (list) list.push(rule)
        else this.#filed.set(key, [rule])
      }
    }
  }

  /** At least every rule that covers this one; itself among them. */
  *candidates(rule: Rule): Iterable<Rule> {
    const [first] = rule.peers === 'any' ? [undefined] : rule.peers
    if (rule.peers !== 'any' && first === undefined) return
    const peers = first ? [ANYONE, ...this.#peerMarks(first)] : [ANYONE, 'entity all']
    for (const subject of [...subjectMarks(rule.subject), ANYONE]) {
      for (const peer of peers) yield* this.#filed.get(`${rule.direction} ${subject} ${peer}`) ?? []
    }
  }

  #file(peer: Peer): string {
    const cidr = peer.kind === 'cidr' ? parseCidrOrAddress(peer.cidr) : undefined
    if (cidr) this.#lengths.add(cidr.bits)
    return this.#peerMarks(peer)[0] ?? ANYONE
  }

  /** The first is the one to file it under. */
  #peerMarks(peer: Peer): readonly string[] {
    switch (peer.kind) {
      case 'endpoints':
        return [...marks(peer.selector.requirements), 'everything', 'entity all', 'entity cluster-mesh']
      case 'pods':
        return [
          ...marks([...peer.pods.requirements, ...inNamespace(peer.namespaces)]),
          'everything',
          'entity all',
          'entity cluster-mesh'
        ]
      case 'entity':
        return [peer.entity, 'all', ...ENTITIES.filter((one) => HELD[one]?.includes(peer.entity))].map(
          (entity) => `entity ${entity}`
        )
      case 'cidr': {
        const cidr = parseCidrOrAddress(peer.cidr)
        return [...(cidr ? this.#around(cidr) : []), ...OUTSIDE]
      }
      default: {
        const { path: _, ...what } = peer
        return [JSON.stringify(what), ...OUTSIDE]
      }
    }
  }

  #around(cidr: Cidr): readonly string[] {
    const shorter = [...this.#lengths].filter((bits) => bits < cidr.bits)
    return [cidr.bits, ...shorter].map((bits) => {
      const shift = BigInt(128 - bits)
      return `cidr ${formatCidr({ family: cidr.family, bits, value: (cidr.value >> shift) << shift })}`
    })
  }
}

const ANYONE = '*'
const OUTSIDE = ['entity world', 'entity world-ipv4', 'entity world-ipv6', 'entity all']

function subjectMarks(subject: Subject): readonly string[] {
  const requirements =
    subject.kind === 'pods'
      ? [...subject.pods.requirements, ...inNamespace(subject.namespaces)]
      : subject.selector.requirements
  return marks(requirements).map((mark) => `${subject.kind} ${mark}`)
}

function inNamespace(by: Extract<Subject, { kind: 'pods' }>['namespaces']): readonly Requirement[] {
  return by.kind === 'name' ? [{ operator: 'in', key: NAMESPACE_KEY, values: [by.name] }] : []
}

/**
 * `key=value` and `key` of each requirement, and the namespace together with each label; the most telling first, which is what
 * a rule is filed under.
 */
function marks(requirements: readonly Requirement[]): readonly string[] {
  const values: string[] = []
  const namespaces: string[] = []
  const keys: string[] = []
  for (const one of requirements) {
    const key = bareKey(one.key)
    keys.push(key)
    if (one.operator !== 'in' || one.values.length !== 1) continue
    const list = key === NAMESPACE_KEY ? namespaces : values
    list.push(`${key}=${one.values[0]}`)
  }
  const pairs = namespaces.flatMap((namespace) => values.map((value) => `${namespace} ${value}`))
  return [...pairs, ...values, ...namespaces, ...keys]
}
