import { parseAddress } from '../cidr'
import { memo } from '../memo'
import type { World } from '../model'
import type { Identity } from '../party'

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
  return by.matchPattern !== undefined && by.matchPattern !== '' && pattern(by.matchPattern, deep).test(seen)
}

function pattern(text: string, deep: boolean): RegExp {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '*' || (deep && /^\*+\.?$/.test(trimmed))) return /^(?:[-a-z0-9_]+\.)*$|^\.$/
  let rest = qualified(trimmed)
  let start = ''
  const stars = deep ? /^\*{2,}\./.exec(rest) : null
  if (stars) {
    start = '(?:[-a-z0-9_]+\\.)+'
    rest = rest.slice(stars[0].length)
  }
  const body = rest.replace(/[.\\+?^$(){}[\]|]/g, '\\$&').replace(/\*+/g, '[-a-z0-9_]*')
  return new RegExp(`^${start}${body}$`)
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
