import { EVENT_SIZE } from '@/lib/datapath'
import type { EventReader } from './contract'
import { KernelError } from './error'
import type { BpfMap } from './map'
import { lastErrno, loadRingLibrary, type Pointer, type Poll, poll, type RingLibrary } from './native'

/** Opened connections do not wake the reader (events.h): look for them so often, in ms. */
const INTERVAL = 25
const RECORDS = 4096

/** Reads on this thread: a drain of 4,096 events is a fraction of a millisecond, and an idle look a microsecond. */
export class RingReader implements EventReader {
  readonly #library: RingLibrary
  readonly #ring: Pointer
  readonly #poll: Poll
  readonly #room = new Uint8Array(RECORDS * EVENT_SIZE)
  #wake: (() => void) | undefined
  #closed = false

  constructor(map: BpfMap, libraryPath: string) {
    this.#library = loadRingLibrary(libraryPath)
    const ring = this.#library.open(map.fd, map.maxEntries)
    if (!ring) throw new KernelError('Opening the event ring', lastErrno())
    this.#ring = ring
    this.#poll = poll(map.fd, () => this.#wake?.())
    this.#poll.unref()
  }

  async read(timeout = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    for (let waited = 0; !this.#closed; waited += INTERVAL) {
      const found = this.drain()
      if (found.length > 0 || waited >= timeout) return found
      await this.#wait(Math.min(INTERVAL, timeout - waited))
    }
    return undefined
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake = done
    })
  }

  drain(): Uint8Array {
    if (this.#closed) return new Uint8Array()
    const count = this.#library.drain(this.#ring, this.#room, this.#room.length, EVENT_SIZE)
    return this.#room.slice(0, count * EVENT_SIZE)
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#poll.close()
    this.#library.close(this.#ring)
    this.#wake?.()
  }
}
