import type { Labels, Requirement } from '../model'
import { matchesRequirement } from '../selector'

/** A value that no requirement names. */
const OTHER = 'other'

/**
 * Label sets that tell these lists of requirements apart: none at all, one that meets each list, and for each key of it every
 * other value that any list names, another value, and no such label.
 */
export function assignments(asks: readonly (readonly Requirement[])[], limit: number): readonly Labels[] {
  const domains = domainsOf(asks.flat())
  const found = new Map<string, Labels>([['', {}]])
  const add = (labels: Labels) => {
    if (found.size < limit) found.set(JSON.stringify(Object.entries(labels).sort()), labels)
  }
  const bases = asks.map((requirements) => meeting(requirements, domains))
  for (const base of bases) if (base) add(base)
  for (const [at, base] of bases.entries()) {
    if (!base) continue
    for (const key of new Set((asks[at] ?? []).map((one) => one.key))) {
      for (const value of domains.get(key) ?? []) add(withLabel(base, key, value))
    }
  }
  return [...found.values()]
}

/** Labels that meet all of a list; undefined where it contradicts itself. */
export function meeting(
  requirements: readonly Requirement[],
  domains: ReadonlyMap<string, readonly (string | undefined)[]> = domainsOf(requirements)
): Labels | undefined {
  let labels: Labels = {}
  for (const key of new Set(requirements.map((one) => one.key))) {
    const own = requirements.filter((one) => one.key === key)
    const domain = domains.get(key) ?? []
    const at = domain.findIndex((value) => own.every((one) => matchesRequirement(one, () => value)))
    if (at < 0) return undefined
    labels = withLabel(labels, key, domain[at])
  }
  return labels
}

/** Values that are told apart, by key: those named, then none, then another. */
function domainsOf(requirements: readonly Requirement[]): ReadonlyMap<string, readonly (string | undefined)[]> {
  const found = new Map<string, Set<string | undefined>>()
  for (const one of requirements) {
    const values = found.get(one.key) ?? new Set()
    if ('values' in one) for (const value of one.values) values.add(value)
    found.set(one.key, values)
  }
  return new Map([...found].map(([key, values]) => [key, [...values, undefined, OTHER]]))
}

function withLabel(labels: Labels, key: string, value: string | undefined): Labels {
  const { [key]: _, ...rest } = labels
  return value === undefined ? rest : { ...rest, [key]: value }
}
