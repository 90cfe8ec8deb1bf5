import { flowTitle } from '@/lib/flow'
import { differences } from '@/lib/k8s'
import { DIALECT_NAMES, DIALECTS, type Dialect, type World } from '@/lib/policy'
import type { Elsewhere } from './model'

/** SPEC 11.10: what the open documents would mean to each of the other engines, with a flow that shows it. */
export function elsewhereOf(documents: readonly unknown[], world: World): readonly Elsewhere[] {
  return (Object.keys(DIALECTS) as readonly Dialect[])
    .filter((dialect) => dialect !== world.dialect)
    .map((dialect) => ({
      dialect,
      engine: DIALECT_NAMES[dialect],
      differences: differences(documents, { from: world.dialect, to: dialect, world }).map(
        ({ policy, path, sentence, example: { flow, before, after } }) => ({
          policy,
          path,
          sentence,
          flow,
          title: flowTitle(flow),
          here: before?.verdict !== 'deny',
          there: after?.verdict !== 'deny'
        })
      )
    }))
}
