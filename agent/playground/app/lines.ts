import { StringDecoder } from 'node:string_decoder'

/** Calls back with each whole line; a line that grows beyond `limit` characters ends the conversation. */
export function onLines(stream: NodeJS.ReadableStream, each: (line: string) => unknown, limit = 1 << 20): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) if (line !== '') each(line)
    if (rest.length > limit && 'destroy' in stream) (stream as NodeJS.ReadableStream & { destroy(): void }).destroy()
  })
}
