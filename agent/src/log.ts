import { type Logger, pino } from 'pino'

export type { Logger }

/** One JSON object a line on standard output. Written synchronously: the last line before a crash is the one that matters. */
export function createLog(level: string, node: string): Logger {
  return pino(
    { level, base: { part: 'agent', node }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 1, sync: true })
  )
}
