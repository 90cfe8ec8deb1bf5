import { useStore } from 'reactflow'

/** With more blocks than that only what is in sight is mounted: a frame of panning costs the browser for each part that is. */
export const MANY = 120

/** Writing cannot be read from here, and there is much of it. */
const FAR = 0.5

/** Seen from so far that blocks and lines are all that can be told. */
export const useFar = (): boolean => useStore(({ nodes, transform }) => nodes.length > MANY && transform[2] < FAR)
