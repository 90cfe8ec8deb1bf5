import type { ApplyRequest, Expected } from '@/lib/api/http'
import type { Seen } from '@/lib/server/cluster'

/** What the sender of a request has seen, in one form. */
export const seenIn = (expected: Expected): Seen => (typeof expected === 'number' ? { generation: expected } : expected)

export function expectedOf(expect: ApplyRequest['expect'] = {}): Readonly<Record<string, Seen>> {
  return Object.fromEntries(Object.entries(expect).map(([key, expected]) => [key, seenIn(expected)]))
}
