import { useLive } from '../live/provider'
import { type SeenFlow, useTraffic } from './traffic-store'

/** The flows that are looked at: a recording, those held, or those coming in. Oldest first. */
export function useFlows(): readonly SeenFlow[] {
  const live = useLive((state) => state.flows)
  const held = useTraffic((state) => state.held)
  const recording = useTraffic((state) => state.recording)
  return recording?.flows ?? held ?? live
}
