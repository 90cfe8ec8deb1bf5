/**
 * Connect, request, response, close; request and response on a connection that is open; one TCP stream; UDP of 32 bytes. Units
 * are of `value`, and `each` is what processor time is counted by.
 */
export const KINDS = {
  crr: { title: 'connect, request, response, close', bulk: false, count: 400, unit: 'µs', each: 'a connection' },
  rr: { title: 'request, response', bulk: false, count: 1500, unit: 'µs', each: 'a request' },
  stream: { title: 'a TCP stream', bulk: true, count: 96e6, unit: 'Gbit/s', each: 'a MB' },
  datagrams: { title: 'UDP of 32 bytes', bulk: true, count: 10_000, unit: 'thousand/s', each: 'a datagram' }
} as const

export type Kind = keyof typeof KINDS
