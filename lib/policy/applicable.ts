import { traits } from './dialect'
import { NAMESPACE_KEY } from './labels'
import { matchesSubject } from './match/subject'
import { memo } from './memo'
import type { Direction, PolicyRef, PolicySpec, Rule, Subject, World } from './model'
import type { Identity } from './party'

export interface Applicable {
  readonly rules: readonly Rule[]
  readonly isolatedBy: readonly PolicyRef[]
  /** A rule of this direction selects the subject, be it one that matches nothing (SPEC 7.5). */
  readonly any: boolean
}

/** The rules that select a subject, and the policies that isolate it (SPEC 7.2, 7.3). */
export function applicablePolicies(world: World, subject: Identity): Readonly<Record<Direction, Applicable>> {
  const known = applicableOf(world)
  const found = known.get(subject)
  if (found) return found
  const specs = candidates(world, subject).filter(({ spec }) => matchesSubject(spec.subject, subject))
  const { isolationEndsNormalTier } = traits(world)
  const of = (direction: Direction) => collect(specs, direction, isolationEndsNormalTier)
  const made = { ingress: of('ingress'), egress: of('egress') }
  known.set(subject, made)
  return made
}

const applicableOf = memo((_world: World) => new WeakMap<Identity, Readonly<Record<Direction, Applicable>>>())

interface Placed {
  readonly at: number
  readonly ref: PolicyRef
  readonly spec: PolicySpec
}

/** At least every spec that selects the subject, in the world's order: most ask for one namespace (SPEC 2.4, 8.3). */
function candidates(world: World, { namespace }: Identity): readonly Placed[] {
  const { anywhere, byNamespace } = specsOf(world)
  const here = namespace && byNamespace.get(namespace.name)
  return here ? [...anywhere, ...here].sort((a, b) => a.at - b.at) : anywhere
}

const specsOf = memo((world: World) => {
  const anywhere: Placed[] = []
  const byNamespace = new Map<string, Placed[]>()
  const all = world.policies.flatMap(({ ref, specs }) => specs.map((spec) => ({ ref, spec })))
  for (const [at, { ref, spec }] of all.entries()) {
    const namespace = namespaceAskedFor(spec.subject)
    const list = namespace === undefined ? anywhere : (byNamespace.get(namespace) ?? [])
    list.push({ at, ref, spec })
    if (namespace !== undefined) byNamespace.set(namespace, list)
  }
  return { anywhere, byNamespace }
})

/** The one namespace that a subject can be in; undefined where it may be in several. */
export function namespaceAskedFor(subject: Subject): string | undefined {
  if (subject.kind === 'pods') return subject.namespaces.kind === 'name' ? subject.namespaces.name : undefined
  const asked = subject.selector.requirements.find(({ key }) => key === `k8s:${NAMESPACE_KEY}`)
  return asked?.operator === 'in' && asked.values.length === 1 ? asked.values[0] : undefined
}

/** Of the specs that select a subject, what counts in one direction. */
export function collect(
  specs: readonly { readonly ref: PolicyRef; readonly spec: PolicySpec }[],
  direction: Direction,
  isolationEndsNormalTier: boolean
): Applicable {
  const all = specs.flatMap(({ spec }) => spec.rules.filter((rule) => rule.direction === direction))
  const isolatedBy = [...new Set(specs.filter(({ spec }) => spec.defaultDeny[direction]).map(({ ref }) => ref))]
  // 8.8: who is isolated by a NetworkPolicy never comes to the Baseline tier.
  const beforeBaseline = isolationEndsNormalTier && isolatedBy.length > 0
  const rules = beforeBaseline ? all.filter((rule) => rule.tier !== 'baseline') : all
  return { rules, isolatedBy, any: all.length > 0 || isolatedBy.length > 0 }
}
