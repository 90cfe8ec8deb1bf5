import { traits } from '../dialect'
import { type Issue, issue } from '../issues'
import { isIdentityLabel } from '../labels'
import type { Selector, World } from '../model'
import { bareKey } from '../selector'

/** Where identity labels can come from (SPEC 2.1). */
const SOURCES = [
  'any',
  'k8s',
  'reserved',
  'node',
  'cidr',
  'cidrgroup',
  'fqdn',
  'ingress',
  'container',
  'unspec',
  'directory'
]

/** Keys of identity labels that no identity has, so that the selector never matches (SPEC 2.1, 2.3). */
export function deadKeys(world: World, selector: Selector, path: string): readonly Issue[] {
  return selector.requirements.flatMap(({ key, operator }) => {
    if (operator !== 'in' && operator !== 'exists') return []
    const source = key.slice(0, key.indexOf(':'))
    if (!SOURCES.includes(source)) return [issue('label-source-unknown', path, { source, key: bareKey(key) })]
    if (source !== 'any' && source !== 'k8s' && source !== 'node') return []
    if (isIdentityLabel(bareKey(key), traits(world))) return []
    return [issue('selector-on-filtered-label', path, { key: bareKey(key) })]
  })
}
