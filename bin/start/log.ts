import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A log for each part, in that folder; `verbose`: on standard error too. */
export function logsIn(folder: string, verbose: boolean): (part: string) => (line: string) => void {
  const files = new Map<string, (line: string) => void>()
  return (part) => {
    const write = files.get(part) ?? logFile(join(folder, `${part}.log`))
    files.set(part, write)
    return (line) => {
      write(line)
      if (verbose) process.stderr.write(`${part}: ${line}\n`)
    }
  }
}

/** A child's log, at most twice `limit` bytes: when it is full it becomes `FILE.1`, and a new one is begun. */
export function logFile(path: string, limit = 4 << 20): (line: string) => void {
  let size = 0
  let fd = openSync(path, 'a', 0o600)
  return (line) => {
    const bytes = Buffer.from(`${line}\n`)
    try {
      if (size + bytes.length > limit) {
        closeSync(fd)
        renameSync(path, `${path}.1`)
        fd = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(fd, bytes)
    } catch {} // a full disk, or a run folder that is gone: what is supervised goes on
  }
}
