import type { EventReader } from '../kernel'
import type { FlowHub } from './hub'
import { rawFlows } from './raw'
import type { FlowContext } from './record'

/** Waits this long after each read, so that a busy node wakes the agent a hundred times a second and not for each packet. */
const GATHER_MS = 10

/** Reads the kernel's events until the reader is closed. `context`: what numbers and addresses mean now; another one means others. */
export async function pumpEvents(reader: EventReader, hub: FlowHub, context: () => FlowContext): Promise<void> {
  let last = context()
  for (;;) {
    const bytes = await reader.read()
    if (bytes === undefined) return
    const now = context()
    if (now !== last) hub.settle()
    last = now
    for (const flow of rawFlows(bytes, now)) hub.take(flow)
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
  }
}
