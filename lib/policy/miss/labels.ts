import { CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, SERVICE_ACCOUNT_KEY } from '../labels'
import type { Requirement, Selector } from '../model'
import { bareKey, describeRequirement, type Lookup, matchesRequirement } from '../selector'
import type { Unmet, UnmetKind } from './model'

type Found = Omit<Unmet, 'of'>

/** The requirements of a selector that a party does not meet. `kind`: what its keys are, where they do not say so themselves. */
export function unmetRequirements(
  selector: Selector,
  lookup: Lookup,
  path: string,
  kind: (requirement: Requirement) => UnmetKind
): readonly Found[] {
  return selector.requirements
    .filter((requirement) => !matchesRequirement(requirement, lookup))
    .map((requirement) => ({
      kind: kind(requirement),
      path,
      ...said(requirement, lookup(requirement.key), kind(requirement))
    }))
}

/** What an identity label is about (SPEC 2.2). */
export function kindOfIdentityLabel({ key }: Requirement): UnmetKind {
  const bare = bareKey(key)
  if (bare === NAMESPACE_KEY) return 'namespace'
  if (bare.startsWith(NAMESPACE_LABELS_PREFIX)) return 'namespace-label'
  if (bare === SERVICE_ACCOUNT_KEY) return 'service-account'
  if (bare === CLUSTER_KEY) return 'cluster'
  return key.startsWith('reserved:') ? 'entity' : 'label'
}

const WORDS: Partial<Readonly<Record<UnmetKind, string>>> = {
  namespace: 'namespace',
  'service-account': 'service account',
  cluster: 'cluster'
}

function said(requirement: Requirement, value: string | undefined, kind: UnmetKind): Pick<Unmet, 'wanted' | 'seen'> {
  const word = WORDS[kind]
  if (word !== undefined && requirement.operator === 'in') {
    return {
      wanted: `${word} ${requirement.values.join(' or ')}`,
      seen: value === undefined ? `no ${word}` : `${word} ${value}`
    }
  }
  const key = bareKey(requirement.key).replace(NAMESPACE_LABELS_PREFIX, '')
  return {
    wanted: describeRequirement({ ...requirement, key }),
    seen: value === undefined ? `no label ${key}` : `${key}=${value}`
  }
}
