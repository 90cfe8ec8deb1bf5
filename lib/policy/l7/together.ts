import { applicablePolicies } from '../applicable'
import { traits } from '../dialect'
import { memo } from '../memo'
import type { Direction, PolicySpec, Rule, World } from '../model'
import type { Identity } from '../party'
import { type Claim, claimsOf, type Placed } from './claim'
import { type ConflictKind, type Merged, mergeClaims, mergeRedirect, mergeRules } from './merge'

/** What the rules of a subject say together of one selector, protocol and port. */
export interface Together extends Pick<Placed, 'place' | 'selector' | 'peer'> {
  readonly claim: Claim
  readonly rules: readonly Rule[]
}

export interface Clash {
  readonly rules: readonly [Rule, Rule]
  readonly why: ConflictKind
}

/** SPEC 1.21, 6.5 to 6.7: one direction of a subject, in the order of its rules; or the first two that cannot stand together. */
export function bringTogether(
  world: World,
  subject: Identity,
  direction: Direction
): { readonly clash: Clash } | { readonly all: readonly Together[] } {
  return bringRulesTogether(world, applicablePolicies(world, subject)[direction].rules)
}

/** The same, of one direction's rules that are known to select a subject. */
export function bringRulesTogether(
  world: World,
  rules: readonly Rule[]
): { readonly clash: Clash } | { readonly all: readonly Together[] } {
  const placed = rules.flatMap((rule) => claimsOf(rule, specOf(world, rule)))
  if (!traits(world).parserPerPort) return fold(placed, bySelector, mergeClaims)
  const ports = fold(placed, ({ place }) => place.key, mergeRedirect)
  if ('clash' in ports) return ports
  const peers = fold(placed, bySelector, mergeRules)
  if ('clash' in peers) return peers
  const redirects = new Map(ports.all.map(({ place, claim }) => [place.key, claim]))
  return {
    all: peers.all.map((one) => {
      const { parser, listener } = redirects.get(one.place.key) ?? one.claim
      return { ...one, claim: { ...one.claim, ...(parser ? { parser } : {}), ...(listener ? { listener } : {}) } }
    })
  }
}

function bySelector({ place, selector }: Placed): string {
  return `${place.key} ${selector}`
}

function fold(
  placed: readonly Placed[],
  keyOf: (one: Placed) => string,
  merge: (earlier: Claim, later: Claim) => Merged
): { readonly clash: Clash } | { readonly all: readonly Together[] } {
  const found = new Map<string, Together>()
  for (const one of placed) {
    const known = found.get(keyOf(one))
    const merged: Merged = known ? merge(known.claim, one.claim) : { claim: one.claim }
    if ('conflict' in merged) {
      return { clash: { rules: [known?.rules.at(-1) ?? one.rule, one.rule], why: merged.conflict } }
    }
    const { place, selector, peer } = known ?? one
    found.set(keyOf(one), { place, selector, peer, claim: merged.claim, rules: [...(known?.rules ?? []), one.rule] })
  }
  return { all: [...found.values()] }
}

/** The `spec` that a rule stands in says whether its direction isolates (SPEC 6.7). */
function specOf(world: World, rule: Rule): Pick<PolicySpec, 'defaultDeny'> {
  return specs(world).get(rule) ?? { defaultDeny: { ingress: true, egress: true } }
}

const specs = memo(
  (world: World) =>
    new Map(
      world.policies.flatMap((policy) => policy.specs.flatMap((spec) => spec.rules.map((rule) => [rule, spec] as const)))
    )
)
