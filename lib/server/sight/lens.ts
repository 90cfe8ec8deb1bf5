import type { Lens, State } from '@/lib/server/streams/subscription'
import type { Sight } from './sight'
import { clusterThrough, countersThrough, flowThrough, seesChange, statusThrough } from './through'

/** What is told in a stream, as somebody sees it at the moment. */
export function lensOf(sight: () => Sight): Lens {
  return {
    state: (message) => stateThrough(sight(), message),
    flow: (flow) => flowThrough(sight(), flow)
  }
}

function stateThrough(sight: Sight, message: State): State {
  switch (message.type) {
    case 'cluster':
      return { ...message, data: clusterThrough(sight, message.data) }
    case 'status':
      return { ...message, data: statusThrough(sight, message.data) }
    case 'counters':
      return { ...message, data: countersThrough(sight, message.data) }
    case 'changes': {
      const { waiting, ...rest } = message.data
      return { ...message, data: { ...rest, waiting: waiting.filter((one) => seesChange(sight, one)) } }
    }
    case 'hello':
    case 'beat':
      return message
  }
}
