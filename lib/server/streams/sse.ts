import type { EventMessage } from '@/lib/api'
import { COMMON_HEADERS } from '@/lib/server/access/headers'
import type { Subscription } from './subscription'

const HEADERS = {
  ...COMMON_HEADERS,
  'Content-Type': 'text/event-stream; charset=utf-8',
  // no-transform: a compressor in between would hold messages back.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no'
}

/**
 * A stream of server-sent events that takes from the subscription only what the client has room for. `onEnd` is called when it is over, whichever
 * side ended it.
 */
export function eventStream(subscription: Subscription, onEnd: () => void): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const messages = await subscription.next()
        if (messages !== undefined) return controller.enqueue(encoder.encode(messages.map(encodeEvent).join('')))
        controller.close()
        onEnd()
      },
      cancel: onEnd
    },
    { highWaterMark: 1 }
  )
  return new Response(body, { headers: HEADERS })
}

/** What it would be, without it. */
export const noStream = (): Response => new Response(null, { headers: HEADERS })

/** JSON has no line ends of its own, so that one `data:` line does. Only flows carry an id: they alone can be resumed. */
export function encodeEvent(message: EventMessage): string {
  const id = message.type === 'flows' ? message.data.flows.at(-1)?.id : undefined
  return `event: ${message.type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message.data)}\n\n`
}
