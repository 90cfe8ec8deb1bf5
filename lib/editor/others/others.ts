import { parse } from '@/lib/document'
import { type Direction, memo, type World } from '@/lib/policy'
import type { Canvas, PodRef, PolicyHead } from '../canvas/model'
import { headOf, project } from '../canvas/project'
import { policyTitle } from '../canvas/words'

/** A policy beside the one that is open: in force in the cluster, or another draft. */
export interface OtherSource {
  /** Of the draft; absent where it is in force and nobody has opened it. */
  readonly draft?: string
  readonly text: string
}

/** What another policy says of the pods that the open one is about. */
export interface OtherPolicy {
  readonly id: string
  readonly draft: string | undefined
  readonly policy: Pick<PolicyHead, 'kindText' | 'namespace' | 'name'>
  readonly title: string
  /** All that it is about, now. */
  readonly pods: readonly PodRef[]
  /** What it says of each direction; undefined where it says nothing of it. */
  readonly sides: Readonly<Record<Direction, OtherSide | undefined>>
}

export interface OtherSide {
  /** It isolates the pods in this direction. */
  readonly closes: boolean
  readonly rules: readonly { readonly verdict: 'allow' | 'deny'; readonly peer: string; readonly label: string }[]
}

/**
 * The policies that select any of these pods too, in the order in which they are given. Each text is read once for a world, so that
 * many policies cost nothing while one of them is edited.
 */
export function othersOf(sources: readonly OtherSource[], world: World, subject: readonly PodRef[]): readonly OtherPolicy[] {
  const own = new Set(subject.map(keyOf))
  if (own.size === 0) return []
  return sources.flatMap(({ draft, text }) =>
    canvasesOf(world, text).flatMap((canvas): OtherPolicy | [] => {
      if (!canvas.subject.matching?.pods.some((pod) => own.has(keyOf(pod)))) return []
      const { kindText, namespace, name } = canvas.policy
      return {
        id: `${kindText}/${namespace}/${name}/${canvas.spec}`,
        draft,
        policy: { kindText, namespace, name },
        title: policyTitle(canvas.policy),
        pods: canvas.subject.matching.pods,
        sides: { ingress: sideOf(canvas, 'ingress'), egress: sideOf(canvas, 'egress') }
      }
    })
  )
}

/** `kind/namespace/name` of the documents of a text. */
export function keysOf(text: string): readonly string[] {
  return parse(text).documents.flatMap(({ value }) => {
    if (value === undefined) return []
    const { kindText, namespace, name } = headOf(value)
    return [`${kindText}/${namespace}/${name}`]
  })
}

function sideOf({ blocks, edges, gates }: Canvas, direction: Direction): OtherSide | undefined {
  const titles = new Map(blocks.map(({ id, title }) => [id, title]))
  const rules = edges
    .filter((edge) => edge.direction === direction)
    .map(({ verdict, block, label }) => ({ verdict, label, peer: titles.get(block) ?? '' }))
  const closes = gates[direction].closedBy.some(({ here }) => here)
  return closes || rules.length > 0 ? { closes, rules } : undefined
}

/** Every spec of every document. */
function canvasesOf(world: World, text: string): readonly Canvas[] {
  const known = read(world)
  const before = known.get(text)
  if (before) return before
  const parsed = parse(text)
  const canvases = parsed.documents.flatMap(({ index }) => {
    const first = project({ parsed, document: index, world })
    if (!first || first.policy.kind === 'unknown') return []
    return first.specs.flatMap((_, spec) => (spec === 0 ? first : (project({ parsed, document: index, spec, world }) ?? [])))
  })
  known.set(text, canvases)
  return canvases
}

const read = memo((_world: World) => new Map<string, readonly Canvas[]>())

const keyOf = ({ namespace, name }: PodRef): string => `${namespace}/${name}`
