import { type Policy, policyKey } from '@/lib/policy'
import { CommandError } from '../exit'
import { orList } from '../input/nearest'
import { findKind } from '../objects'

/** `example`, `default/example`, `cnp/default/example`, `ccnp/example`. Throws CommandError where that is none, or several. */
export function findPolicy(policies: readonly Policy[], typed: string): Policy {
  const [first = '', ...rest] = typed.split('/')
  const kind = rest.length > 0 ? findKind(first)?.kind : undefined
  const found = policies.filter(({ ref }) => {
    const name = ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`
    return typed === ref.name || typed === name || (kind === ref.kind && rest.join('/') === name)
  })
  const [policy] = found
  if (policy !== undefined && found.length === 1) return policy
  const keys = (found.length > 0 ? found : policies).map(({ ref }) => policyKey(ref)).slice(0, 6)
  if (found.length > 0) {
    const fix = `Name one: ${orList(keys)}.`
    throw new CommandError(`${typed} could be several policies.`, { code: 'usage', fix })
  }
  const there = `There ${keys.length === 1 ? 'is' : 'are'} ${orList(keys).replace(' or ', ' and ')}.`
  const fix = keys.length === 0 ? 'There is none at all.' : there
  throw new CommandError(`There is no policy ${typed} in force.`, { code: 'not-found', fix })
}
