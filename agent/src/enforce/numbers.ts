import type { Numbers } from '@/lib/policy'

/** After a round that failed in part, tables of both rounds may be in force: no number of either may mean anything else. */
export function kept({ identities, classes }: Numbers): Numbers {
  const keep = <T extends { readonly retiring?: true }>({ retiring: _, ...entry }: T) => entry
  return {
    identities: { ...identities, entries: identities.entries.map(keep) },
    classes: { ...classes, entries: classes.entries.map(keep) }
  }
}

/** Identities with these numbers are not given up, though the world does not have them. */
export function lasting(numbers: Numbers, stay: ReadonlySet<number>): Numbers {
  if (stay.size === 0) return numbers
  const entries = numbers.identities.entries.map(({ retiring, ...entry }) =>
    retiring && !stay.has(entry.number) ? { ...entry, retiring } : entry
  )
  return { ...numbers, identities: { ...numbers.identities, entries } }
}
