export interface StreamEvent {
  readonly event: string
  readonly data: string
  /** Empty where the message has none. */
  readonly id: string
}

/** Server-sent events off a response's body (HTML Living Standard, 9.2.6), as far as our server writes them: no `retry`, no CR alone. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let event = ''
  let id = ''
  let data: string[] = []
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event, data: data.join('\n'), id }
        event = ''
        id = ''
        data = []
        continue
      }
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (name === 'event') event = value ?? ''
      else if (name === 'id') id = value ?? ''
      else if (name === 'data') data.push(value ?? '')
    }
  }
}
