import type { Datapath } from './contract'

/** In ms. A sweep of a full table of 131,072 takes about 15 ms, of another thread. */
const EVERY = 5000

/** Keeps the table of connections clear. Returns how to end it. */
export function keepSweeping(datapath: Pick<Datapath, 'sweepConnections'>, failed: (error: unknown) => void): () => void {
  let ended = false
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    datapath
      .sweepConnections()
      .catch((error: unknown) => {
        // One that was under way when the datapath was closed.
        if (!ended) failed(error)
      })
      .finally(() => {
        busy = false
      })
  }, EVERY)
  timer.unref()
  return () => {
    ended = true
    clearInterval(timer)
  }
}
