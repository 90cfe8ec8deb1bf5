import type { FlowView } from '@/lib/api'
import type { EditorActions } from '@/lib/editor'

/** Lights up what decided a flow: the rule's edges, or for a default deny the gate that stopped it. */
export function lightUp(actions: EditorActions, { evidence, direction }: Pick<FlowView, 'evidence' | 'direction'>): void {
  const located = evidence.rules.map((rule) => actions.locateRule(rule)).filter((place) => place !== undefined)
  const edges = located.flatMap((place) => place.edges)
  actions.highlight(edges.length > 0 ? edges : evidence.reason === 'default-deny' ? [`gate:${direction}`] : [])
}
