import type { Canvas, EdgeId } from '@/lib/editor'
import { DIRECTIONS, type Direction } from '@/lib/policy'

/** Where a new block goes: a side of the subject, or a rule that is there. */
export type Target = { readonly kind: 'side'; readonly side: Direction } | { readonly kind: 'rule'; readonly edge: EdgeId }

/** What the selection means: its rule, its side; undefined where it says neither. */
export function targetOf({ edges, blocks }: Canvas, selection: readonly string[]): Target | undefined {
  const [first] = selection
  const edge = edges.find(({ id }) => id === first)
  if (edge) return { kind: 'rule', edge: edge.id }
  const side = blocks.find(({ id }) => id === first)?.side ?? DIRECTIONS.find((direction) => first === `gate:${direction}`)
  return side && { kind: 'side', side }
}

/** `from web`, `to web`: the side that was typed before what is looked for. */
export function typed(text: string): { readonly wanted: string; readonly side?: Direction } {
  const [, word, rest = ''] = /^\s*(from|to)\s+(.*)$/i.exec(text) ?? []
  if (word === undefined) return { wanted: text.trim() }
  return { wanted: rest.trim(), side: word.toLowerCase() === 'from' ? 'ingress' : 'egress' }
}
