import { useStore } from 'reactflow'

const FAR = 0.5

/** How many times larger than drawn a name must be to be read from here; 1 while all writing can be. */
export const useNameScale = (): number =>
  useStore(({ transform: [, , zoom] }) => (zoom < FAR ? Math.round(10 / zoom) / 10 : 1))
