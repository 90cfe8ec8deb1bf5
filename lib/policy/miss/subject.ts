import { NAMESPACE_KEY } from '../labels'
import { memo } from '../memo'
import type { PolicySpec, Rule, Subject, World } from '../model'
import type { Identity } from '../party'
import type { Question } from '../rule-match'
import { identityLookup, plainLookup } from '../selector'
import { kindOfIdentityLabel, unmetRequirements } from './labels'
import type { Unmet } from './model'

export interface NearSubject {
  readonly rules: readonly Rule[]
  readonly unmet: Omit<Unmet, 'of'>
}

/**
 * The specs that would select the subject but for one label, with their rules of this direction. Only policies that can select pods
 * of its namespace are looked at: the same labels in another namespace are another team's, and no slip.
 */
export function nearSubjects(world: World, { subject, direction }: Question): readonly NearSubject[] {
  if (subject.kind !== 'pod' || !subject.namespace) return []
  const byNamespace = specsByNamespace(world)
  const specs = [...(byNamespace.get(subject.namespace.name) ?? []), ...(byNamespace.get('') ?? [])]
  return specs.flatMap((spec): readonly NearSubject[] => {
    const [unmet, ...more] = unmetSubject(spec, subject)
    if (!unmet || more.length > 0 || unmet.kind !== 'label') return []
    return [{ rules: spec.rules.filter((rule) => rule.direction === direction), unmet }]
  })
}

function unmetSubject(
  { subject, path }: PolicySpec,
  { labels, podLabels, namespace }: Identity
): readonly Omit<Unmet, 'of'>[] {
  switch (subject.kind) {
    case 'pods': {
      const missing = unmetRequirements(subject.pods, plainLookup(podLabels ?? {}), `${path}.podSelector`, () => 'label')
      if (subject.namespaces.kind !== 'labels') return missing
      const where = plainLookup(namespace?.labels ?? {})
      return [
        ...missing,
        ...unmetRequirements(subject.namespaces.selector, where, `${path}.subject`, () => 'namespace-label')
      ]
    }
    case 'endpoints':
      return unmetRequirements(subject.selector, identityLookup(labels), `${path}.endpointSelector`, kindOfIdentityLabel)
    case 'nodes':
      return []
  }
}

/** Those of no one namespace are under the empty name. */
const specsByNamespace = memo((world: World): ReadonlyMap<string, readonly PolicySpec[]> => {
  const found = new Map<string, PolicySpec[]>()
  for (const spec of world.policies.flatMap(({ specs }) => specs)) {
    for (const name of namespacesOf(spec.subject)) {
      const list = found.get(name)
      if (list) list.push(spec)
      else found.set(name, [spec])
    }
  }
  return found
})

function namespacesOf(subject: Subject): readonly string[] {
  if (subject.kind === 'pods') return [subject.namespaces.kind === 'name' ? subject.namespaces.name : '']
  const asked = subject.selector.requirements.find(({ key }) => key === `k8s:${NAMESPACE_KEY}`)
  return asked?.operator === 'in' ? [...new Set(asked.values)] : ['']
}
