/** The part of a gRPC stream that is used. */
export interface Writable<T> {
  write(message: T): boolean
  once(event: 'drain', listener: () => void): unknown
}

/**
 * Sends whole states to a reader: one that is slow gets the newest when it can take one, and never a queue of old ones. Returns the
 * function that says there is a new state.
 */
export function latestTo<T>(stream: Writable<T>, make: () => T): () => void {
  let full = false
  let waiting = false
  const send = () => {
    if (full) {
      waiting = true
      return
    }
    waiting = false
    if (stream.write(make())) return
    full = true
    stream.once('drain', () => {
      full = false
      if (waiting) send()
    })
  }
  return send
}
