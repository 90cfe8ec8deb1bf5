import { randomBytes } from 'node:crypto'
import type { ReachQuery, ReachRowsView, ReachView } from '@/lib/api/http'
import { compareReach, describeGroup, type Reachability, reachability, type World } from '@/lib/policy'
import { type ChangedPair, toldPair } from './pair'

/** So many pairs come with the check itself. */
const FIRST = 300
/** Lists of each that can still be asked for more, and how many pairs all but the newest may hold together. */
const KEPT_LISTS = 4
const KEPT_PAIRS = 1_000_000

interface Kept {
  /** Whose check it was; empty where there is but one. */
  readonly owner: string
  readonly before: World
  readonly after: World
  readonly pairs: readonly ChangedPair[]
}

/**
 * Who reaches whom otherwise after a change that was checked: whole, and told in parts, for it can be a million pairs. It is of what the
 * one who asked may see; its name cannot be guessed, and is told to nobody else.
 */
export class ReachLists {
  readonly #lists = new Map<string, Kept>()
  /** The last world that was looked at: the next change is one of the same cluster as a rule. */
  #known: { readonly pods: World['pods']; readonly reach: Reachability } | undefined

  /** Compares two worlds; the list is kept for `part` until some others of the same owner came, or all together are too many. */
  open(before: World, after: World, owner = ''): ReachView {
    const was = this.#known?.pods === before.pods ? this.#known.reach.withPolicies(before.policies) : reachability(before)
    this.#known = { pods: before.pods, reach: was }
    const all = compareReach(was, was.withPolicies(after.policies))
    const loses = all.flatMap((pair) => (pair.lost.spans.length > 0 ? { change: 'loses' as const, pair } : []))
    const gains = all.flatMap((pair) => (pair.gained.spans.length > 0 ? { change: 'gains' as const, pair } : []))
    const kept = { owner, before, after, pairs: [...loses, ...gains] }
    const list = randomBytes(8).toString('hex')
    this.#lists.set(list, kept)
    this.#forget(list)
    return { list, losing: loses.length, gaining: gains.length, pairs: toldPart(kept, kept.pairs, 0, FIRST) }
  }

  /** A part of those that are asked for: losses first. Undefined where the list is kept no more. */
  part({ list, from, count, change, words }: ReachQuery): ReachRowsView | undefined {
    const kept = this.#lists.get(list)
    if (kept === undefined) return undefined
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
    const found = kept.pairs.filter((one) => (change === undefined || one.change === change) && hasWords(one, wanted))
    return { total: found.length, from, pairs: toldPart(kept, found, from, count) }
  }

  /** The oldest of an owner who has too many; then of whoever has the most pairs, so that nobody's checks cost others theirs. */
  #forget(newest: string): void {
    const owner = this.#lists.get(newest)?.owner ?? ''
    const own = [...this.#lists].filter(([, kept]) => kept.owner === owner).map(([list]) => list)
    for (const list of own.slice(0, -KEPT_LISTS)) this.#lists.delete(list)
    for (;;) {
      const others = [...this.#lists].filter(([list]) => list !== newest)
      const sizes = new Map<string, number>()
      for (const [, kept] of others) sizes.set(kept.owner, (sizes.get(kept.owner) ?? 0) + kept.pairs.length)
      if ([...sizes.values()].reduce((sum, size) => sum + size, 0) <= KEPT_PAIRS) return
      const [most] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a))
      const [oldest] = others.find(([, kept]) => kept.owner === most) ?? []
      if (oldest === undefined) return
      this.#lists.delete(oldest)
    }
  }
}

const toldPart = ({ before, after }: Kept, pairs: readonly ChangedPair[], from: number, count: number) =>
  pairs.slice(from, from + count).map((one) => toldPair(one, before, after))

function hasWords({ pair: { from, to } }: ChangedPair, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const names = `${describeGroup(from)} ${describeGroup(to)}`.toLowerCase()
  return words.every((word) => names.includes(word))
}
