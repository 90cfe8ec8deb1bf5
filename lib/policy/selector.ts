import type { Labels, Requirement, Selector } from './model'

/** What a selector asks of an object: the value of a key, or undefined where the object has no such label. */
export type Lookup = (key: string) => string | undefined

/**
 * ANDed requirements; none match everything (SPEC 2.9). `not-in` holds where the key is absent; an empty value is a value.
 */
export function matchesSelector(selector: Selector, lookup: Lookup): boolean {
  return selector.requirements.every((requirement) => matchesRequirement(requirement, lookup))
}

export function matchesRequirement(requirement: Requirement, lookup: Lookup): boolean {
  const value = lookup(requirement.key)
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value)
    case 'not-in':
      return value === undefined || !requirement.values.includes(value)
    case 'exists':
      return value !== undefined
    case 'does-not-exist':
      return value === undefined
  }
}

/** Kubernetes labels: keys as they are. */
export function plainLookup(labels: Labels): Lookup {
  return (key) => (Object.hasOwn(labels, key) ? labels[key] : undefined)
}

/** Identity labels (`source:key`): a key of source `any` is found under every source (SPEC 2.1). */
export function identityLookup(labels: Labels): Lookup {
  const bySource = plainLookup(labels)
  return (key) => {
    if (!key.startsWith('any:')) return bySource(key)
    const bare = key.slice(3)
    for (const source of SOURCES) {
      const value = bySource(source + bare)
      if (value !== undefined) return value
    }
    return undefined
  }
}

/** Where identity labels come from. */
const SOURCES = ['k8s', 'reserved', 'node', 'cidrgroup', 'cidr'] as const

/** `app` → `any:app`; a key with a source stays. */
export function sourcedKey(key: string): string {
  return key.includes(':') ? key : `any:${key}`
}

/** The key without its source. */
export function bareKey(key: string): string {
  return key.slice(key.indexOf(':') + 1)
}

/** As a person would write it: `app=web, tier in (a, b), !debug`; `everything` for none. */
export function describeSelector(selector: Selector): string {
  if (selector.requirements.length === 0) return 'everything'
  return selector.requirements.map(describeRequirement).join(', ')
}

export function describeRequirement(requirement: Requirement): string {
  const key = requirement.key.replace(/^any:/, '')
  switch (requirement.operator) {
    case 'in':
      return requirement.values.length === 1
        ? `${key}=${requirement.values[0]}`
        : `${key} in (${requirement.values.join(', ')})`
    case 'not-in':
      return requirement.values.length === 1
        ? `${key}!=${requirement.values[0]}`
        : `${key} not in (${requirement.values.join(', ')})`
    case 'exists':
      return key
    case 'does-not-exist':
      return `!${key}`
  }
}
