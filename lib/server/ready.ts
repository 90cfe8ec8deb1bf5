import { createWriteStream } from 'node:fs'
import { connect } from 'node:net'

const EVERY_MS = 50

/**
 * Writes `ready` to the supervisor's pipe (docs/decisions/0002) once the port answers: Next tells nobody when it listens.
 * Does nothing without `PORTCULLIS_READY_FD`.
 */
export function sayWhenReady(env: Readonly<Record<string, string | undefined>>, port: number): void {
  const fd = Number(env.PORTCULLIS_READY_FD ?? Number.NaN)
  if (!Number.isInteger(fd)) return
  const attempt = () => {
    const socket = connect({ port, host: env.HOSTNAME ?? '127.0.0.1' })
    socket.on('connect', () => {
      socket.destroy()
      const pipe = createWriteStream('', { fd })
      pipe.on('error', () => {})
      pipe.end('ready\n')
    })
    socket.on('error', () => setTimeout(attempt, EVERY_MS))
  }
  attempt()
}

/** Ends the process when the supervisor is gone: it holds the other end of standard input, and never writes. */
export function endWithSupervisor(env: Readonly<Record<string, string | undefined>>, end: () => void): void {
  if (env.PORTCULLIS_READY_FD === undefined) return
  process.stdin.on('end', end).on('error', end).resume()
}
