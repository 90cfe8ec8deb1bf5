import { describe, expect, it } from 'vitest'
import type { ClusterFile, VerdictCase } from '@/bin/evaluate/cases'
import { partiesOf, worldOf } from '@/bin/evaluate/verdicts'
import {
  bringTogether,
  type Claim,
  conflictOf,
  DIRECTIONS,
  type Dialect,
  type HttpRule,
  identify,
  matchesPeer,
  proxyKind,
  type Together,
  type World
} from '@/lib/policy'
import { readCases, readCluster } from './harness'

// Guards: rules for one selector and port come together as Cilium's own merge does it (SPEC 1.21, 6.5 to 6.8).

interface State {
  readonly direction: string
  readonly protocol: string
  readonly port: number
  readonly peers: readonly string[]
  readonly parser: string
  readonly http?: readonly { readonly matchers: readonly object[] }[]
  readonly dns?: readonly object[]
  readonly serverNames?: readonly string[]
  readonly listener?: string
}

const HEADERS = { path: ':path', method: ':method', host: ':authority' } as const

/** As the recorded answers have it: matchers by the header's name. */
function translated(rule: HttpRule) {
  const matchers = Object.entries(HEADERS).flatMap(([field, header]) =>
    typeof rule[field] === 'string' ? [{ header, regex: rule[field] }] : []
  )
  return { matchers: matchers.sort((one, other) => one.header.localeCompare(other.header)) }
}

const sorted = <T>(list: readonly T[]) => [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))

function stateOf({ place, claim, peer }: Together, direction: string, world: World, cluster: ClusterFile, self: string) {
  const peers = partiesOf(cluster).filter(({ name, party }) => {
    const identity = identify(world, party)
    return name !== self && identity && (!peer || matchesPeer(peer, identity, world))
  })
  const [protocol = '', port = ''] = place.key.split(/[/-]/)
  const parser = claim.parser && proxyKind(claim.parser)
  return {
    direction,
    protocol,
    port: Number(port),
    peers: peers.map(({ name }) => name).sort(),
    parser: parser === 'listener' ? 'crd' : (parser ?? ''),
    ...rulesOf(claim)
  }
}

function rulesOf({ http, dns, serverNames, listener }: Claim) {
  return {
    http: sorted(http.map(translated)),
    dns: sorted(dns),
    serverNames: sorted(serverNames),
    listener: listener?.name ?? ''
  }
}

function recorded(state: State) {
  return {
    direction: state.direction,
    protocol: state.protocol,
    port: state.port,
    peers: [...state.peers].sort(),
    parser: state.parser,
    http: sorted((state.http ?? []).map(({ matchers }) => ({ matchers }))),
    dns: sorted(state.dns ?? []),
    serverNames: sorted(state.serverNames ?? []),
    listener: state.listener ?? ''
  }
}

describe.each(['cilium-1.20', 'cilium-1.15'] as const)(
  '[1.21] [6.5] [6.6] [6.7] [6.8] rules come together, %s',
  (dialect) => {
    const cluster = readCluster(dialect) as ClusterFile
    it.each(readCases(dialect, 'l7-merge').map((one) => [String(one.id), one] as const))('%s', (_, one) => {
      const { world } = worldOf(one as unknown as VerdictCase, cluster, dialect as Dialect)
      for (const [name, states] of Object.entries(one.subjects as Record<string, readonly State[] | { error: string }>)) {
        const party = partiesOf(cluster).find((known) => known.name === name)?.party
        const identity = party && identify(world, party)
        if (!identity) throw new Error(`no subject ${name}`)
        expect(conflictOf(world, identity) !== undefined).toBe(!Array.isArray(states))
        if (!Array.isArray(states)) continue
        const mine = DIRECTIONS.flatMap((direction) => {
          const together = bringTogether(world, identity, direction)
          return 'clash' in together ? [] : together.all.map((state) => stateOf(state, direction, world, cluster, name))
        })
        // Recorded are selectors that select somebody, on ports that a proxy reads.
        const shown = mine.filter(({ parser, peers }) => parser !== '' && peers.length > 0)
        expect(sorted(shown)).toEqual(sorted(states.map(recorded)))
      }
    })
  }
)
