import { type Logger, pino, stdTimeFunctions } from 'pino'

export type { Logger } from 'pino'

/** One JSON object a line on standard output. Names of things go in, never tokens, cookies, headers or the text of policies. */
export function createLog(level: string): Logger {
  return pino({
    base: { part: 'web' },
    timestamp: stdTimeFunctions.isoTime,
    level,
    redact: {
      // A second line of defence: the code logs none of these.
      paths: ['token', 'cookie', 'headers', 'text', 'url', '*.token', '*.cookie', '*.headers', '*.text'],
      censor: '[removed]'
    }
  })
}
