import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Enough for a thousand lines of a log. */
const TAIL_BYTES = 1 << 20

/** The last lines of a file, and where it is short of what came before it in `FILE.1`. Throws where there is no file. */
export function lastLinesOf(path: string, count: number): readonly string[] {
  const own = tail(path)
  if (own.length >= count) return own.slice(-count)
  let before: readonly string[] = []
  try {
    before = tail(`${path}.1`)
  } catch {}
  return [...before, ...own].slice(-count)
}

function tail(path: string): readonly string[] {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES))
    readSync(fd, bytes, 0, bytes.length, size - bytes.length)
    const found = bytes.toString('utf8').split('\n')
    // The first may be half a line.
    return (size > bytes.length ? found.slice(1) : found).filter((line) => line !== '')
  } finally {
    closeSync(fd)
  }
}
