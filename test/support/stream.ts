import { decodeEvent, type EventMessage } from '@/lib/api'
import type { RunningWeb } from './web'

export interface RunningStream {
  /** All messages up to the first that is looked for, beginning after those of the last call. */
  until(found: (message: EventMessage) => boolean): Promise<EventMessage[]>
  stop(): void
}

/** The event stream as a client without `EventSource` reads it. */
export async function readStream(
  web: RunningWeb,
  path: string,
  headers: Readonly<Record<string, string>> = {}
): Promise<RunningStream> {
  const gone = new AbortController()
  const answer = await web.command(path, { signal: gone.signal, headers })
  if (!answer.ok || answer.body === null) throw new Error(`${path} answered ${answer.status}`)
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<EventMessage> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
        const message = decodeEvent(field('event'), field('data'))
        if (message !== undefined) return message
        continue
      }
      const { value, done } = await reader.read()
      if (done) throw new Error('The stream ended.')
      text += value
    }
  }
  return {
    async until(found) {
      const seen: EventMessage[] = []
      do seen.push(await next())
      while (!found(seen.at(-1) as EventMessage))
      return seen
    },
    stop: () => gone.abort()
  }
}
