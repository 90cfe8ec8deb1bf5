import { equal, isWithin, type Json, join, locateRange, type Path, parse, parsePath, pathAt, valueAt } from '@/lib/document'
import { parseRuleId, type RuleId } from '@/lib/policy'
import type { Canvas, Located } from '../canvas/model'
import { headOf } from '../canvas/project'
import { list } from '../shape/read'
import { appliedOf, type Draft } from './draft'
import type { ClusterView } from './model'

/** From a rule that decided a flow to its lines in the draft: as applied it may stand elsewhere than in the text by now. */
export function locateRule(draft: Draft, cluster: ClusterView, id: RuleId): Located | undefined {
  const rule = parseRuleId(id)
  if (!rule) return undefined
  const { kind, namespace, name } = rule.policy
  const document = draft.parsed.documents.find((one) => {
    const head = one.value === undefined ? undefined : headOf(one.value)
    return head?.kindText === kind && head.namespace === namespace && head.name === name
  })
  if (document?.value === undefined) return undefined
  const path = pathByNow(document.value, rule.path, appliedOf(cluster, kind, namespace, name)?.text)
  return path === undefined ? undefined : located(draft, document.index, path)
}

/** Where the rule at a path of the text in force stands in the draft; undefined when it is not in it any more. */
function pathByNow(draft: Json, path: Path, applied: string | undefined) {
  const here = valueAt(draft, parsePath(path))
  const before = applied === undefined ? undefined : parse(applied).documents[0]?.value
  const rule = before === undefined ? undefined : valueAt(before, parsePath(path))
  if (rule === undefined) return here === undefined ? undefined : path
  if (equal(rule, here)) return path
  const lists = path.replace(/\[\d+\]$/, '')
  const index = list(valueAt(draft, parsePath(lists))).findIndex((one) => equal(one, rule))
  return index === -1 ? undefined : join(lists, index)
}

/** A path of a draft with its range and the edges it concerns. */
export function located(draft: Draft, document: number, path: Path): Located | undefined {
  const found = draft.parsed.documents[document]
  const range = found && locateRange(draft.parsed, found, path)
  if (!range) return undefined
  const edges = document === draft.snapshot.document ? (draft.canvas?.edges ?? []) : []
  return {
    document,
    path,
    range,
    edges: edges.filter((edge) => isWithin(edge.rule, path) || edge.paths.includes(path)).map((edge) => edge.id)
  }
}

/** Where a part of the canvas stands: a block, an edge, the subject, a gate. */
export function pathOf(canvas: Canvas, id: string): Path | undefined {
  if (id === 'subject') return canvas.subject.path
  if (id === 'gate:ingress') return canvas.gates.ingress.path
  if (id === 'gate:egress') return canvas.gates.egress.path
  return canvas.edges.find((edge) => edge.id === id)?.rule ?? canvas.blocks.find((block) => block.id === id)?.paths[0]
}

/** What stands at an offset of the text, as a selection: a block where its peer is, else the edges of the rule, else the subject. */
export function selectionAt(
  draft: Draft,
  offset: number
): { readonly document: number; readonly selection: readonly string[] } | undefined {
  const found = pathAt(draft.parsed, offset)
  if (!found) return undefined
  const { document, path } = found
  if (document !== draft.snapshot.document || !draft.canvas) return { document, selection: [] }
  const { canvas } = draft
  const block = canvas.blocks.find((one) =>
    one.paths.some((at) => isWithin(path, at) && !canvas.edges.some((edge) => edge.rule === at))
  )
  if (block) return { document, selection: [block.id] }
  const edges = canvas.edges.filter((edge) => isWithin(path, edge.rule)).map((edge) => edge.id)
  if (edges.length > 0) return { document, selection: edges }
  return { document, selection: isWithin(path, canvas.subject.path) ? ['subject'] : [] }
}
