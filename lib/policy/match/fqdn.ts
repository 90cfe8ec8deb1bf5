import { parseAddress } from '../cidr'
import { memo } from '../memo'
import type { World } from '../model'
import type { Identity } from '../party'
import { matchesWhole } from '../regex'

export interface NameSelector {
  readonly matchName?: string
  readonly matchPattern?: string
}

/** Lower case, with the dot at the end (SPEC 4.7). */
export function qualified(name: string): string {
  const lower = name.trim().toLowerCase()
  return lower.endsWith('.') ? lower : `${lower}.`
}

/** SPEC 4.7. `deep`: a leading `**.` is one or more labels; else it is one. */
export function matchesName(by: NameSelector, name: string, deep = true): boolean {
  const seen = qualified(name)
  if (by.matchName !== undefined && by.matchName !== '' && qualified(by.matchName) === seen) return true
  return by.matchPattern !== undefined && by.matchPattern !== '' && matchesPattern(by.matchPattern, seen, deep)
}

/** In linear time: a pattern is a user's, and stars one after another would bring a backtracking matcher to its knees. */
function matchesPattern(text: string, name: string, deep: boolean): boolean {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '*' || (deep && /^\*+\.?$/.test(trimmed))) return matchesWhole('(?:[-a-z0-9_]+\\.)*|\\.', name)
  const rest = qualified(trimmed)
  const stars = deep ? /^\*{2,}\./.exec(rest) : null
  const start = stars ? '(?:[-a-z0-9_]+\\.)+' : ''
  const body = (stars ? rest.slice(stars[0].length) : rest)
    .replace(/[.\\+?^$(){}[\]|]/g, '\\$&')
    .replace(/\*+/g, '[-a-z0-9_]*')
  return matchesWhole(start + body, name)
}

/** Addresses that DNS answers gave for names that match; what is inside the cluster is ignored (SPEC 4.6). */
export function matchesFqdn(by: NameSelector, identity: Identity, world: World, deep = true): boolean {
  if (identity.kind !== 'external') return false
  return Object.entries(answers(world)).some(
    ([name, values]) => identity.addresses.some((address) => values.has(address.value)) && matchesName(by, name, deep)
  )
}

const answers = memo((world: World) =>
  Object.fromEntries(
    Object.entries(world.names).map(([name, list]) => [
      name,
      new Set(list.flatMap((text) => parseAddress(text)?.value ?? []))
    ])
  )
)
