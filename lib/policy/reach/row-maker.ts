import type { Applicable } from '../applicable'
import { conflictAmong } from '../conflict'
import { traits } from '../dialect'
import { hasPolicy } from '../evaluate'
import { isIsolated, isOwnNodeFree } from '../judge'
import { proxyRankOf } from '../l7/rank'
import { memo } from '../memo'
import { DIRECTIONS, type Direction, type NamedPort, type Policy, type Subject, type World } from '../model'
import { namedPortsFor } from '../ports'
import { passesUnnamedProxies } from '../proxy'
import { type ByFamily, FAMILY_VIEWS, type FamilyView } from './address-index'
import { Bits } from './bits'
import { type Effect, Effects } from './effect'
import type { Group } from './group'
import { PeerIndex } from './peer-index'
import { ALL_PORTS, NO_PORTS, type PortSet } from './port-set'
import type { Row } from './row'
import { settlePorts } from './settle-ports'

/** One row for each family by which a packet may come, where that makes a difference; else three times the same. */
export type Rows = Readonly<Record<Direction, Readonly<Record<FamilyView, Row>>>>

/** Rows of one world, whatever its policies; equal rows are one object. */
export class RowMaker {
  readonly #world: World
  readonly #groups: readonly Group[]
  readonly #index: PeerIndex
  readonly #effects: Effects
  readonly #families: readonly FamilyView[]
  readonly #hosts: Bits
  readonly #everybody: Bits
  readonly #open: Row
  readonly #shut: Row
  readonly #signatures: readonly string[]
  readonly #bySignature = new Map<string, { readonly ports: readonly NamedPort[]; readonly groups: Bits }>()
  readonly #rows = new Map<string, Row>()
  readonly #settled = new Map<string, PortSet>()

  /** `byFamily`: addresses of pods or nodes are asked for. */
  constructor(world: World, groups: readonly Group[], byFamily: boolean) {
    this.#world = world
    this.#groups = groups
    this.#index = new PeerIndex(world, groups)
    this.#effects = new Effects(world)
    this.#families = byFamily ? FAMILY_VIEWS : ONE
    this.#everybody = Bits.all(groups.length)
    this.#hosts = Bits.of(
      groups.length,
      groups.filter(({ identity }) => identity.entities.includes('host')).map(({ index }) => index)
    )
    this.#open = { parts: [{ ports: ALL_PORTS, groups: this.#everybody }] }
    this.#shut = { parts: [{ ports: NO_PORTS, groups: this.#everybody }] }
    this.#signatures = groups.map(({ identity }) => signatureOf(identity.ports))
    for (const group of groups) {
      const signature = this.#signatures[group.index] as string
      const having = this.#bySignature.get(signature) ?? { ports: group.identity.ports, groups: new Bits(groups.length) }
      having.groups.add(group.index)
      this.#bySignature.set(signature, having)
    }
  }

  /** Whom a spec selects; other nodes are selected where they are `own-node`. */
  selects(subject: Subject): Bits {
    return this.#index.subjects(subject)
  }

  /** Whom a policy selects with any of its specs. */
  selectedBy(policy: Policy): Bits {
    return policy.specs.reduce((all, spec) => all.or(this.#index.subjects(spec.subject)), new Bits(this.#groups.length))
  }

  /** What the policies that select a group make of it (SPEC 7). `world`: this one, with the policies that they are of. */
  rows(world: World, group: Group, applicable: Readonly<Record<Direction, Applicable>>): Rows {
    if (world.mode === 'never' || !hasPolicy(world, group.identity)) return both(always(this.#open))
    if (mayConflict(applicable) && conflictAmong(world, applicable)) return both(always(this.#shut))
    return {
      ingress: this.#directed(group, 'ingress', applicable.ingress),
      egress: this.#directed(group, 'egress', applicable.egress)
    }
  }

  #directed(group: Group, direction: Direction, applicable: Applicable): Readonly<Record<FamilyView, Row>> {
    const world = this.#world
    const isolated = isIsolated(world, group.identity, applicable)
    const ownNode = isolated && isOwnNodeFree(world, group.identity, direction, applicable)
    const passesUnnamed = passesUnnamedProxies(world, group.identity, direction)
    const byPeer = direction === 'egress' && traits(world).egressNamedPorts === 'peer'
    const named = applicable.rules.some((rule) => this.#effects.isNamed(rule))
    const about = [
      byPeer ? 'by peer' : named ? this.#namedPorts(group, direction).signature : '',
      isolated,
      ownNode,
      passesUnnamed,
      ...new Set(applicable.rules.map((rule) => `${this.#index.meant(rule).id}:${this.#effects.kindOf(rule)}`).sort())
    ].join(' ')
    // Most rules mean the same whatever the family.
    const families = applicable.rules.every((rule) => isOne(this.#index.meant(rule).by)) ? ONE : this.#families
    const made = families.map((family) => {
      const key = `${family} ${about}`
      let row = this.#rows.get(key)
      if (!row) {
        const context: Context = { family, group, direction, byPeer, isolated, ownNode, passesUnnamed }
        row = this.#make(applicable, context)
        this.#rows.set(key, row)
      }
      return row
    })
    const [ipv4, ipv6, either] = made
    return ipv4 && ipv6 && either ? { ipv4, ipv6, either } : always(ipv4 ?? this.#open)
  }

  #make(applicable: Applicable, context: Context): Row {
    const laid = this.#lay(applicable, context)
    const others = this.#everybody.minus(this.#hosts)
    const found = new Map<string, { readonly ports: PortSet; readonly groups: Bits }>()
    for (const [groups, isHost] of [
      [others, false],
      [this.#hosts, true]
    ] as const) {
      for (const part of refine(groups, laid)) {
        const ports = this.#settle(part.effects, {
          allowed: !context.isolated || (isHost && context.ownNode),
          passesUnnamed: isHost && context.passesUnnamed
        })
        const same = found.get(ports.key)
        if (same) same.groups.addAll(part.groups)
        else found.set(ports.key, { ports, groups: part.groups.clone() })
      }
    }
    return { parts: [...found.values()] }
  }

  /** Each effect with all on whom it is laid. */
  #lay(applicable: Applicable, { family, group, direction, byPeer }: Context): ReadonlyMap<Effect, Bits> {
    const laid = new Map<Effect, Bits>()
    const lay = (effect: Effect, groups: Bits) => laid.set(effect, laid.get(effect)?.or(groups) ?? groups)
    for (const rule of applicable.rules) {
      const groups = this.#index.meant(rule).by[family]
      if (!this.#effects.isNamed(rule)) lay(this.#effects.of(rule), groups)
      else if (!byPeer) {
        const { ports, signature } = this.#namedPorts(group, direction)
        lay(this.#effects.with(rule, ports, signature), groups)
      } else {
        for (const [signature, having] of this.#bySignature) {
          if (groups.meets(having.groups)) lay(this.#effects.with(rule, having.ports, signature), groups.and(having.groups))
        }
      }
    }
    return laid
  }

  /** Where names are looked up that do not depend on the peer (SPEC 5.3). */
  #namedPorts(group: Group, direction: Direction): { readonly ports: readonly NamedPort[]; readonly signature: string } {
    if (direction === 'ingress') return { ports: group.identity.ports, signature: this.#signatures[group.index] as string }
    return { ports: namedPortsFor(this.#world, direction, group.identity, group.identity), signature: 'all pods' }
  }

  #settle(effects: readonly Effect[], otherwise: { readonly allowed: boolean; readonly passesUnnamed: boolean }): PortSet {
    const key = `${otherwise.allowed} ${otherwise.passesUnnamed} ${effects.map(({ id }) => id).join(' ')}`
    let found = this.#settled.get(key)
    if (!found) {
      found = settlePorts(effects, otherwise)
      this.#settled.set(key, found)
    }
    return found
  }
}

interface Context {
  readonly family: FamilyView
  readonly group: Group
  readonly direction: Direction
  /** Names are looked up on each peer. */
  readonly byPeer: boolean
  readonly isolated: boolean
  readonly ownNode: boolean
  readonly passesUnnamed: boolean
}

const ONE: readonly FamilyView[] = ['either']

function isOne({ ipv4, ipv6, either }: ByFamily): boolean {
  return ipv4 === ipv6 && ipv4 === either
}

/** Parts of `whole` upon which the same effects are laid, in one order. */
function refine(
  whole: Bits,
  laid: ReadonlyMap<Effect, Bits>
): readonly { readonly groups: Bits; readonly effects: readonly Effect[] }[] {
  let parts: { readonly groups: Bits; readonly effects: readonly Effect[] }[] = whole.isEmpty
    ? []
    : [{ groups: whole, effects: [] }]
  for (const [effect, on] of [...laid].sort(([a], [b]) => a.id - b.id)) {
    parts = parts.flatMap((part) => {
      if (!part.groups.meets(on)) return [part]
      const inside = { groups: part.groups.and(on), effects: [...part.effects, effect] }
      const rest = part.groups.minus(on)
      return rest.isEmpty ? [inside] : [{ groups: rest, effects: part.effects }, inside]
    })
  }
  return parts
}

/** Only what proxies, listeners or authentication have a part in can conflict (SPEC 1.21). */
function mayConflict(applicable: Readonly<Record<Direction, Applicable>>): boolean {
  return DIRECTIONS.some((direction) =>
    applicable[direction].rules.some(
      (rule) =>
        rule.authentication !== undefined ||
        (rule.ports !== 'any' && rule.ports.some((ports) => proxyRankOf(ports) !== undefined))
    )
  )
}

const signatureOf = memo((ports: readonly NamedPort[]): string =>
  ports
    .map(({ protocol, name, port }) => `${protocol}/${name}/${port}`)
    .sort()
    .join(' ')
)

function always(row: Row): Readonly<Record<FamilyView, Row>> {
  return { ipv4: row, ipv6: row, either: row }
}

function both(rows: Readonly<Record<FamilyView, Row>>): Rows {
  return { ingress: rows, egress: rows }
}
