import { type DatapathEvent, decodeEvent, EVENT_SIZE } from '@/lib/datapath'
import type { EventReader } from '../kernel'

/** Waits this long after each read, so that a busy node wakes the agent a hundred times a second and not for each packet. */
const GATHER_MS = 10

/** Reads the kernel's events until the reader is closed. `take` gets each in its order. */
export async function pumpEvents(reader: EventReader, take: (event: DatapathEvent) => void): Promise<void> {
  for (;;) {
    const bytes = await reader.read()
    if (bytes === undefined) return
    for (let offset = 0; offset + EVENT_SIZE <= bytes.length; offset += EVENT_SIZE) take(decodeEvent(bytes, offset))
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
  }
}
