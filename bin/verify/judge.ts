import { type Agreement, compare, expected, type Seen, type Trial } from '@/lib/flow'
import { type Party, partyKey, partyName, podNamed, type World } from '@/lib/policy'
import type { Attempted } from './run'

export interface Tried {
  readonly trial: Trial
  readonly seen: Seen
  readonly agreement: Agreement
  /** Why it is unclear, a sentence, where what was seen does not say it. */
  readonly why?: string
}

/**
 * Compares what came of connections with what the engine says. No proof is what can have another cause: that the cluster changed between
 * `before` and `after`, or silence where nothing shows that there is a way at all.
 */
export function judge(attempted: readonly Attempted[], before: World, after: World): readonly Tried[] {
  const came = attempted.filter(({ seen }) => seen.outcome === 'connected' || seen.outcome === 'refused')
  const sources = new Set(came.map(({ trial }) => partyKey(trial.flow.source)))
  const destinations = new Set(came.map(({ trial }) => partyKey(trial.flow.destination)))
  return attempted.map(({ trial, seen }): Tried => {
    const agreement = compare(trial, seen)
    const changed = changeOf(trial, before, after)
    if (changed !== undefined) return { trial, seen, agreement: 'unclear', why: changed }
    const { source, destination } = trial.flow
    const silent = agreement === 'agrees' && seen.outcome === 'timeout' && seen.flow?.verdict !== 'DROPPED' && !trial.passes
    const way = seen.simulated || seen.answering || sources.has(partyKey(source)) || destinations.has(partyKey(destination))
    if (!silent || way) return { trial, seen, agreement }
    const why = `Nothing came through from ${partyName(source)}, nor to ${partyName(destination)}: it may be the network.`
    return { trial, seen, agreement: 'unclear', why }
  })
}

/** What of the cluster is another now, where that changes what must become of the connection. */
function changeOf({ flow }: Trial, before: World, after: World): string | undefined {
  const moved = [flow.source, flow.destination].find((party) => isAnother(party, before, after))
  if (moved !== undefined) return `${partyName(moved)} is another pod now, or has other addresses.`
  if (expected(before, flow).passes === expected(after, flow).passes) return undefined
  return 'Policies or labels changed meanwhile, so that the engine says otherwise now.'
}

function isAnother(party: Party, before: World, after: World): boolean {
  if (party.kind !== 'pod') return false
  const [was, is] = [before, after].map((world) => podNamed(world, party.namespace, party.name))
  return was?.uid !== is?.uid || was?.ips.join() !== is?.ips.join()
}

/** Of what was tried: whether it is proven. What could not even be opened is not, but to addresses outside, where there may be no way. */
export function isProven(tried: readonly Tried[]): boolean {
  const count = (of: Agreement) => tried.filter(({ agreement }) => agreement === of).length
  const failed = tried.some(({ trial, seen }) => seen.outcome === 'error' && trial.flow.destination.kind === 'pod')
  const simulated = tried.some(({ seen }) => seen.simulated)
  return count('agrees') > 0 && count('differs') + count('audited') === 0 && !failed && !simulated
}
