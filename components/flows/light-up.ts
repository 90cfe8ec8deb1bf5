import type { EditorActions } from '@/lib/editor'
import type { Connection } from '@/lib/flow'

/** Lights up what decided a connection: the rules' edges, or for a default deny the gate that stopped it. */
export function lightUp(actions: Pick<EditorActions, 'locateRule' | 'highlight'>, { flow, sides }: Connection): void {
  const rules = new Set(sides.flatMap(({ evidence }) => evidence.rules))
  const edges = [...rules].flatMap((rule) => actions.locateRule(rule)?.edges ?? [])
  actions.highlight(edges.length > 0 ? edges : flow.evidence.reason === 'default-deny' ? [`gate:${flow.direction}`] : [])
}
