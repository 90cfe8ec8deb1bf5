import type { ClusterView } from '@/lib/api'
import { parse } from '@/lib/document'
import type { PolicyDocument, ReachChange } from '@/lib/editor'
import { withDraft } from '@/lib/editor/simulation'
import { changesText, compareReach, reachability, type World } from '@/lib/policy'
import { policiesInForce, policyOf } from '../live/policies'

/** Who gains and who loses if the documents were applied to the cluster as it is. */
export function reachChange(documents: readonly PolicyDocument[], { world: shown, policies }: ClusterView): ReachChange {
  const world: World = { ...shown, policies: policiesInForce(policies, shown) }
  const drafted = documents.flatMap(({ id, text }) =>
    parse(text).documents.flatMap(({ value }) => policyOf(value, { uid: id, generation: 0 }, world))
  )
  const before = reachability(world)
  const changes = compareReach(before, before.withPolicies(withDraft(world, drafted)))
  return {
    lost: lines(changesText(changes.filter(({ lost }) => lost.spans.length > 0)), 'no longer'),
    gained: lines(changesText(changes.filter(({ gained }) => gained.spans.length > 0)), 'now also'),
    basis: `the ${world.pods.length} pods of the cluster as they are now, against the ${policies.length} policies in force`
  }
}

const lines = (text: string, word: string): readonly string[] =>
  text.split('\n').filter((line) => line.includes(`: ${word} `))
