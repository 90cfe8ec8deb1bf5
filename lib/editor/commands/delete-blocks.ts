import { isArray, join, parentPath, parsePath } from '@/lib/document'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import type { Edge } from '../canvas/model'
import type { Command, CommandArgs } from './model'
import { edgeOfBlock, isolate } from './rule'
import { begin, isIssue, type Work } from './work'

/**
 * Blocks with their part of the rule; a rule goes with its last peer. The last rule of a side does not open its gate: a
 * direction that was isolated stays so, and allows nothing.
 */
export const deleteBlocks: Command<CommandArgs['deleteBlocks']> = {
  title: ({ blocks }, canvas) =>
    blocks.length === 1
      ? `Delete ${canvas.blocks.find((one) => one.id === blocks[0])?.title ?? 'a block'}`
      : `Delete ${blocks.length} blocks`,
  perform: (context, { blocks }) => {
    const work = begin(context)
    if (isIssue(work)) return work
    const edges = blocks.flatMap((block) => edgeOfBlock(context, block) ?? [])
    removeEdges(work, edges)
    return work.done({ drafts: context.drafts.filter((one) => !blocks.includes(one.id)), gone: blocks, select: [] })
  }
}

/** Takes edges out of the text, last first, so that the paths before stay true. */
export function removeEdges(work: Work, edges: readonly Edge[]): void {
  const closed = DIRECTIONS.filter((direction) => work.closed(direction))
  const ids = new Set(edges.map((edge) => edge.id))
  const whole = edges.filter((edge) => edge.sharedWith.every((other) => ids.has(other))).map((edge) => edge.rule)
  const rules = [...new Set(whole)]
  const peers = edges.filter((edge) => !rules.includes(edge.rule)).map((edge) => edge.paths[0] ?? edge.rule)
  const kept = lastOnes(work, rules, closed)
  for (const path of [...rules, ...peers].toSorted(backwards)) {
    // In its place, so that the comments around it stay.
    if (kept.includes(path)) work.edit({ op: 'set', path, value: {} })
    else remove(work, path)
  }
  for (const { key } of work.shape.lists) {
    const left = work.value(join(work.spec, key))
    if (isArray(left) && left.length === 0 && edges.some((edge) => edge.rule.startsWith(`${join(work.spec, key)}[`))) {
      work.edit({ op: 'remove', path: join(work.spec, key) })
    }
  }
  for (const direction of closed) isolate(work, direction)
}

/** The first rules of lists that lose all of theirs, where `{}` has to keep the direction closed. */
function lastOnes(work: Work, rules: readonly string[], closed: readonly Direction[]): readonly string[] {
  if (work.context.canvas.policy.kind === 'NetworkPolicy') return []
  return work.shape.lists.flatMap(({ key, direction, verdict }) => {
    const list = join(work.spec, key)
    const count = work.rules(key).length
    const all = count > 0 && rules.filter((path) => path.startsWith(`${list}[`)).length === count
    const other = work.shape.lists.find((one) => one.direction === direction && one.verdict !== verdict)
    const alone = other === undefined || work.rules(other.key).length === 0
    return all && alone && verdict === 'allow' && closed.includes(direction) ? [join(list, 0)] : []
  })
}

/** A list of peers that would be left empty goes: empty, it would select nobody, or in NetworkPolicy everybody. */
function remove(work: Work, path: string): void {
  const lists = parentPath(path) ?? ''
  const left = work.value(lists)
  const peerList = /\.(?:from|to)[A-Za-z]*$/.test(lists)
  work.edit({ op: 'remove', path: peerList && isArray(left) && left.length === 1 ? lists : path })
}

/** By position in the text's structure: later indices first. */
function backwards(a: string, b: string): number {
  const left = parsePath(a)
  const right = parsePath(b)
  for (let depth = 0; depth < Math.min(left.length, right.length); depth += 1) {
    const x = left[depth]
    const y = right[depth]
    if (x === y) continue
    if (typeof x === 'number' && typeof y === 'number') return y - x
    return String(x) < String(y) ? 1 : -1
  }
  return right.length - left.length
}
