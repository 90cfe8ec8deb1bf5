import { type Issue, issue } from '@/lib/policy'
import { list, member } from '../../json'
import type { PolicyObject } from '../../object'

/** What `policyTypes` says, or does not say, otherwise than the rules look (SPEC 8.2). */
export function trapsOfNetworkPolicy({ document }: PolicyObject): readonly Issue[] {
  const spec = member(document, 'spec')
  const types = list(member(spec, 'policyTypes'))
  const rules = (direction: string) => list(member(spec, direction)).length
  if (types.length === 0) {
    if (rules('egress') === 0 || rules('ingress') > 0) return []
    const edits = [{ op: 'set', path: 'spec.policyTypes', value: ['Egress'] } as const]
    return [issue('ingress-isolated-too', 'spec.egress', {}, [{ title: 'Isolate egress alone', edits }])]
  }
  return (['Ingress', 'Egress'] as const).flatMap((type) => {
    const direction = type.toLowerCase()
    if (types.includes(type) || rules(direction) === 0) return []
    const edits = [{ op: 'append', path: 'spec.policyTypes', value: type } as const]
    return [issue('rules-without-type', `spec.${direction}`, { type, direction }, [{ title: `Add ${type}`, edits }])]
  })
}
