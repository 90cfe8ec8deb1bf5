import type { ErrorResponse } from '@/lib/api/http'
import { CALL_POLICY, COMMON_HEADERS } from './access/headers'
import { ClusterError } from './cluster'

/** An error that is told to the client as it is. */
export class Refused extends Error {
  readonly status: number
  readonly body: ErrorResponse

  constructor(status: number, code: string, message: string, fix?: string) {
    super(message)
    this.name = 'Refused'
    this.status = status
    this.body = { code, message, ...(fix !== undefined && { fix }) }
  }
}

const HEADERS = {
  ...COMMON_HEADERS,
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': CALL_POLICY
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } })
}

/** What went wrong, in the one form that errors have. Undefined for what nobody expected: that is logged, not told. */
export function errorAnswer(error: unknown): Response | undefined {
  if (error instanceof Refused) {
    // What was not read of a body must not be taken for the next request.
    return json(error.status, error.body, error.status === 413 ? { Connection: 'close' } : {})
  }
  if (error instanceof ClusterError) {
    const status = { unavailable: 503, timeout: 504, failed: 502, forbidden: 403, 'signed-out': 401 }[error.code]
    const fix = error.fix ?? 'Look at `npx portcullis status` and at the log of `npm start`.'
    return json(status, {
      code: status < 500 ? error.code : `agent-${error.code}`,
      message: sentence(error.message),
      fix
    } satisfies ErrorResponse)
  }
  return undefined
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}
