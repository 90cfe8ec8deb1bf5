import { useStore } from 'reactflow'
import { useEditor } from '../editor/provider'

/** With more blocks or rules than that only some are mounted: a frame of panning costs the browser for each part that is. */
const MANY = 120

/** Writing cannot be read from further off. */
const FAR = 0.5

/**
 * `all`: few enough that all are mounted. `near`: those in sight. `far`: seen from so far off that blocks and lines are all that can be
 * told; a picture of all, and those in sight once the view lies still.
 */
export type Sight = 'all' | 'near' | 'far'

export function useSight(): Sight {
  const many = useEditor(({ canvas: { blocks, edges } }) => Math.max(blocks.length, edges.length) > MANY)
  return useStore(({ transform: [, , zoom] }) => (many ? (zoom < FAR ? 'far' : 'near') : 'all'))
}

export const useFar = (): boolean => useSight() === 'far'
