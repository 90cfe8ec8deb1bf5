import { applicablePolicies } from '../applicable'
import { traits } from '../dialect'
import { keepDns } from '../impact'
import { type Issue, issue } from '../issues'
import { allowsQuery } from '../match/dns'
import type { NameSelector } from '../match/fqdn'
import type { Peer, PolicySpec, Rule, World } from '../model'
import type { Repair } from '../repair'
import type { Check } from './check'
import { selected } from './workloads'

type Named = Extract<Peer, { kind: 'fqdn' }>

/** SPEC 4.6: names are known from answers that a proxy saw, and it sees those that a DNS rule sends through it. */
export const fqdn: Check = (world, _policy, spec) => {
  const { fqdns, layer7, deepNamePatterns } = traits(world)
  if (!fqdns || !layer7) return []
  const wanted = spec.rules.flatMap((rule) =>
    rule.peers === 'any' || rule.verdict !== 'allow' ? [] : rule.peers.filter((peer) => peer.kind === 'fqdn')
  )
  const [first] = wanted
  if (!first) return []
  const views = rulesFor(world, spec).map((rules) => rules.flatMap(questionsOf))
  if (views.some((questions) => questions.length === 0)) {
    return [issue('fqdn-without-dns-rule', first.path, {}, [dnsRule(world, spec)])]
  }
  return wanted.flatMap((peer): readonly Issue[] => {
    const asked = views.every((questions) =>
      questions.some((rules) => allowsQuery(rules, exampleOf(peer), deepNamePatterns))
    )
    return asked ? [] : [issue('fqdn-not-asked-for', peer.path, { name: peer.matchName ?? peer.matchPattern ?? '' })]
  })
}

/** What holds for each of the pods selected; for no pod, what this spec says. */
function rulesFor(world: World, spec: PolicySpec): readonly (readonly Rule[])[] {
  const found = selected(world, spec.subject)
  if (found.length === 0) return [spec.rules]
  return found.map(({ identity }) => applicablePolicies(world, identity).egress.rules)
}

/** The DNS rules of one rule, port by port. */
function questionsOf(rule: Rule): readonly (readonly NameSelector[])[] {
  if (rule.direction !== 'egress' || rule.ports === 'any') return []
  return rule.ports.flatMap(({ l7 }) => (l7?.kind === 'dns' ? [l7.rules as readonly NameSelector[]] : []))
}

/** A name that the peer means: where a DNS rule refuses it, the peer is not wholly reachable. */
function exampleOf({ matchName, matchPattern }: Named): string {
  return matchName ?? (matchPattern ?? '').replace(/^\*{2,}\./, 'a.').replace(/\*+/g, 'a')
}

function dnsRule(world: World, spec: PolicySpec): Repair {
  const [ports] = keepDns(world).cilium.toPorts as readonly {
    readonly ports: readonly { port: string; protocol: string }[]
  }[]
  const value = {
    ...keepDns(world).cilium,
    toPorts: [{ ports: ports?.ports ?? [], rules: { dns: [{ matchPattern: '*' }] } }]
  }
  return { title: 'Add the DNS rule', edits: [{ op: 'append', path: `${spec.path}.egress`, value }] }
}
