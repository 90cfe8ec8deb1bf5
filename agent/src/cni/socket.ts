import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { readStart } from './start'
import type { PodStarts } from './starts'

/** Bytes of a line. */
const LONGEST = 8_192
/** The plugin reads 511 bytes of an answer, and a letter may be several. */
const LONGEST_REASON = 120

/**
 * Answers the CNI plugin: a line from it (`readStart`), and a line back, `ok`, or `late` and why, when that is known. Only root may ask.
 * Resolves once it listens; rejects where the path cannot be listened at.
 */
export async function serveStarts(starts: PodStarts, path: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => answer(starts, socket))
  rmSync(path, { force: true })
  const before = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  } finally {
    process.umask(before)
  }
  return server
}

function answer(starts: PodStarts, socket: Socket): void {
  let line = ''
  let leave = () => {}
  const say = (text: string) => socket.end(`${text}\n`)
  const take = (part: string) => {
    line += part
    const end = line.indexOf('\n')
    if (end < 0 && line.length < LONGEST) return
    socket.off('data', take)
    const asked = end < 0 ? undefined : readStart(line.slice(0, end))
    if (asked === undefined) say('late the agent does not understand what it is asked')
    else if (asked.start === 'none') say('ok')
    else
      leave = starts.hold(asked.start, asked.limit, (late) =>
        say(late === '' ? 'ok' : `late ${late.slice(0, LONGEST_REASON)}`)
      )
    socket.resume()
  }
  socket.setEncoding('utf8').on('data', take)
  socket
    .on('close', () => leave())
    .on('end', () => socket.end())
    .on('error', () => socket.destroy())
}
