import type { Canvas, EdgeId } from '@/lib/editor'
import { type Observed, rejudge } from '@/lib/flow'
import { parseRuleId, type World } from '@/lib/policy'

/** An observed connection, as it is judged now and as it would be with the open text applied. */
export interface Judged extends Observed {
  readonly now: 'allow' | 'deny'
  /** Undefined while no cluster is known. */
  readonly next: 'allow' | 'deny' | undefined
  /** The drawn rules that decide it then. */
  readonly edges: readonly EdgeId[]
  /** No rule can change it: its own node, or itself. */
  readonly fixed: boolean
}

export function judgeObserved(canvas: Canvas, world: World | undefined, observed: Observed): Judged {
  const side = world ? rejudge(world, observed.last) : undefined
  const paths = new Set((side?.rules ?? []).flatMap((rule) => pathOf(canvas, rule)))
  const edges = canvas.edges.filter(({ rule, direction }) => direction === observed.direction && paths.has(rule))
  return {
    ...observed,
    now: observed.last.verdict === 'DROPPED' ? 'deny' : 'allow',
    next: side?.verdict,
    fixed: side?.reason === 'own-node' || side?.reason === 'self',
    edges: nearest(canvas, edges, observed).map(({ id }) => id)
  }
}

/** Of the edges of one rule those whose block holds the peer; all where none says so. */
function nearest(canvas: Canvas, edges: Canvas['edges'], { peer }: Observed): Canvas['edges'] {
  const holding = edges.filter((edge) =>
    canvas.blocks
      .find(({ id }) => id === edge.block)
      ?.matching?.pods.some(({ namespace, name }) => namespace === peer.namespace && name === peer.pod)
  )
  return holding.length > 0 ? holding : edges
}

function pathOf({ policy }: Canvas, rule: string): readonly string[] {
  const parsed = parseRuleId(rule)
  if (!parsed || parsed.policy.name !== policy.name || parsed.policy.kind !== policy.kind) return []
  return parsed.policy.namespace === policy.namespace || policy.namespace === '' ? [parsed.path] : []
}
