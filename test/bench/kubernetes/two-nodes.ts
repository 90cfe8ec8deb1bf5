import { type Estimate, estimate, median } from '../figures'
import { ON_IT } from '../load'
import { firstLine, inPod, PORT } from '../pairs'
import type { Place } from './running'

export interface NodesFigures {
  readonly kind: 'crr' | 'rr'
  /** Medians over the rounds, µs. */
  readonly none: number
  readonly enforced: number
  /** What the two bursts of a round are to each other. */
  readonly p50Ratio: Estimate
  readonly p99Ratio: Estimate
}

export interface Ends {
  readonly client: Place
  readonly server: Place
}

/** Bursts between two nodes, in turn of pods with policies and of networks that no agent knows. */
export async function betweenNodes(
  burst: string,
  rounds: number,
  none: Ends,
  enforced: Ends
): Promise<readonly NodesFigures[]> {
  const figures: NodesFigures[] = []
  for (const kind of ['crr', 'rr'] as const) {
    const seen: { readonly none: Burst; readonly enforced: Burst }[] = []
    for (let round = 0; round < rounds; round++) {
      const once = async (ends: Ends) => burstBetween(burst, kind, ends)
      if (round % 2 === 0) seen.push({ none: await once(none), enforced: await once(enforced) })
      else {
        const second = await once(enforced)
        seen.push({ none: await once(none), enforced: second })
      }
    }
    const ratio = (of: keyof Burst) => estimate(seen.map((round) => round.enforced[of] / round.none[of]))
    figures.push({
      kind,
      none: median(seen.map((round) => round.none.p50)),
      enforced: median(seen.map((round) => round.enforced.p50)),
      p50Ratio: ratio('p50'),
      p99Ratio: ratio('p99')
    })
  }
  return figures
}

interface Burst {
  readonly p50: number
  readonly p99: number
}

async function burstBetween(burst: string, kind: 'crr' | 'rr', { client, server }: Ends): Promise<Burst> {
  const count = kind === 'crr' ? 400 : 1500
  return JSON.parse(await firstLine(inPod(client, [...ON_IT, burst, kind, server.address, String(PORT), String(count)])))
}
