import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * One JSON object a line on standard output: `level`, `time` (RFC 3339), `part`, `node`, `msg`, and what the message is about. Written
 * synchronously: the last line before a crash is the one that matters. `file` has the last of them too, for `portcullis bugtool` where
 * nobody keeps standard output.
 */
export function createLog(level: string, node: string, file?: string): Logger {
  const output = pino.destination({ dest: 1, sync: true })
  return pino(
    { level, base: { part: 'agent', node }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: errorOf } },
    file === undefined
      ? output
      : pino.multistream([
          { level: 'trace', stream: output },
          { level: 'trace', stream: lastLines(file) }
        ])
  )
}

/** The same few fields of every error: what libraries hang on theirs may be a request, with its headers. */
export function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  const code = 'code' in error ? { code: error.code } : {}
  return { name, message, ...code, stack, ...(cause !== undefined && { cause: errorOf(cause) }) }
}

/** At most twice `limit` bytes: when it is full it becomes `FILE.1`, and a new one is begun. A disk that is full stops nothing. */
export function lastLines(file: string, limit = 1 << 20): { write(line: string): void } {
  let size = 0
  let fd: number | undefined
  const open = () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const opened = openSync(file, 'a', 0o600)
    size = fstatSync(opened).size
    return opened
  }
  return {
    write(line) {
      try {
        fd ??= open()
        if (size > 0 && size + line.length > limit) {
          closeSync(fd)
          fd = undefined
          renameSync(file, `${file}.1`)
          fd = open()
        }
        size += writeSync(fd, line)
      } catch {}
    }
  }
}
