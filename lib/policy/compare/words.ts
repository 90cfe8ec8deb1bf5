import { explain, flowWords } from '../explain'
import type { Direction, Flow, World } from '../model'
import type { MeaningChange } from './compare'

/** ```default/web` to … on TCP 80 was allowed (…) and would be dropped (…).`` */
export function meaningChangeSentence({ direction, flow, before, after, worlds }: MeaningChange): string {
  const was = before?.verdict === 'deny' ? 'dropped' : 'allowed'
  const is = after?.verdict === 'deny' ? 'dropped' : 'allowed'
  return `${flowWords(flow)} was ${was} and would be ${is}. Before: ${why(worlds.before, flow, direction)} After: ${why(worlds.after, flow, direction)}`
}

function why(world: World, flow: Flow, direction: Direction): string {
  const side = explain(world, flow).sides.find((one) => one.direction === direction)
  if (!side) return 'no policy there.'
  const [near] = side.verdict === 'deny' ? side.nearMisses : []
  return near ? `${side.sentence} ${near.sentence}` : side.sentence
}
