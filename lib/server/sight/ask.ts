import type { ClusterView } from '@/lib/api/http'
import type { People, Person, Question } from '@/lib/server/cluster'
import { CLUSTERWIDE_POLICIES, groupOf, POLICY_RESOURCES, RESOURCES } from '@/lib/server/cluster/kubernetes/resources'
import { EVERYTHING, type Sight } from './sight'

const questionOf = (kind: string, namespace = ''): Question => {
  const resource = RESOURCES.find((one) => one.kind === kind)
  return { verb: 'list', group: groupOf(resource?.at[0]), resource: resource?.plural ?? '', namespace }
}

const KINDS = RESOURCES.map(({ kind }) => kind).filter((kind) => kind !== 'EndpointSlice')

/**
 * Asks the API server what a person may list: everywhere first, which is one round; only for whom that is not all, in each namespace
 * too. Rejects with a ClusterError.
 */
export async function askSight(people: People, person: Person, { world }: ClusterView): Promise<Sight> {
  const ask = (kinds: readonly (readonly [kind: string, namespace: string])[]) =>
    people.may(
      person,
      kinds.map(([kind, namespace]) => questionOf(kind, namespace))
    )
  const everywhere = await ask(KINDS.map((kind) => [kind, '']))
  const all = new Set(KINDS.filter((_, at) => everywhere[at]))
  if (all.size === KINDS.length) return EVERYTHING

  const kinds = ['Pod', ...POLICY_RESOURCES.map(({ kind }) => kind).filter((kind) => !CLUSTERWIDE_POLICIES.has(kind))]
  const open = kinds.filter((kind) => !all.has(kind))
  const asked = world.namespaces.flatMap(({ name }) => open.map((kind) => [kind, name] as const))
  const answers = await ask(asked)
  const within = (kind: string) => new Set(asked.filter(([one], at) => one === kind && answers[at]).map(([, name]) => name))
  return {
    everything: false,
    namespaces: all.has('Pod') ? new Set(world.namespaces.map(({ name }) => name)) : within('Pod'),
    allNamespaces: all.has('Namespace'),
    nodes: all.has('Node'),
    cidrGroups: all.has('CiliumCIDRGroup'),
    policies: new Map(POLICY_RESOURCES.map(({ kind }) => [kind, all.has(kind) ? ('everywhere' as const) : within(kind)]))
  }
}
