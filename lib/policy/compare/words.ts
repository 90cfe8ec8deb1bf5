import { explain, flowWords } from '../explain'
import type { Direction, Flow, World } from '../model'
import type { MeaningChange } from './compare'

/** `` `default/web` to `default/db` on TCP 80 was allowed and would be dropped. `` */
export function meaningChangeHeadline({ flow, before, after }: MeaningChange): string {
  const word = (verdict: string | undefined) => (verdict === 'deny' ? 'dropped' : 'allowed')
  return `${flowWords(flow)} was ${word(before?.verdict)} and would be ${word(after?.verdict)}.`
}

/** With the reasons, before and after. */
export function meaningChangeSentence(change: MeaningChange): string {
  const { direction, flow, worlds } = change
  const before = why(worlds.before, flow, direction)
  return `${meaningChangeHeadline(change)} Before: ${before} After: ${meaningChangeReason(change)}`
}

/** Why it would be judged otherwise. */
export function meaningChangeReason({ direction, flow, worlds }: MeaningChange): string {
  return why(worlds.after, flow, direction)
}

function why(world: World, flow: Flow, direction: Direction): string {
  const side = explain(world, flow).sides.find((one) => one.direction === direction)
  if (!side) return 'no policy there.'
  const [near] = side.verdict === 'deny' ? side.nearMisses : []
  return near ? `${side.sentence} ${near.sentence}` : side.sentence
}
