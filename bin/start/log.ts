import { createWriteStream, renameSync, type WriteStream } from 'node:fs'

/** A child's log, at most twice `limit` bytes: when it is full it becomes `FILE.1`, and a new one is begun. */
export function logFile(path: string, limit = 4 << 20): (line: string) => void {
  let size = 0
  let stream: WriteStream = open()
  function open(): WriteStream {
    const made = createWriteStream(path, { flags: 'a', mode: 0o600 })
    made.on('error', () => {}) // a full disk must not end what is supervised
    return made
  }
  return (line) => {
    size += line.length + 1
    if (size > limit) {
      stream.end()
      try {
        renameSync(path, `${path}.1`)
      } catch {}
      stream = open()
      size = line.length + 1
    }
    stream.write(`${line}\n`)
  }
}
