import { readFileSync } from 'node:fs'

/** An open connection of the network namespace that this thread is in. */
export interface OpenSocket {
  readonly protocol: 'TCP' | 'UDP'
  readonly local: { readonly address: string; readonly port: number }
  readonly remote: { readonly address: string; readonly port: number }
  /** A socket of this namespace listens on the local port, so the other side opened it. */
  readonly incoming: boolean
}

const LISTEN = 0x0a
/** TCP states in which packets still come and go: all but TIME_WAIT, CLOSE, LISTEN and NEW_SYN_RECV. */
const OPEN = new Set([1, 2, 3, 4, 5, 8, 9, 11])
const ESTABLISHED = 1

/** Reads /proc/thread-self/net: the namespace is the calling thread's. Throws what the file system throws. */
export function readSockets(
  read = (file: string) => readFileSync(`/proc/thread-self/net/${file}`, 'latin1')
): readonly OpenSocket[] {
  const of = (file: string) => {
    try {
      return parseSockets(read(file))
    } catch (error) {
      // A kernel without IPv6 has no tcp6.
      if (file.endsWith('6')) return []
      throw error
    }
  }
  const tcp = [...of('tcp'), ...of('tcp6')]
  const udp = [...of('udp'), ...of('udp6')]
  const listening = new Set(tcp.filter(({ state }) => state === LISTEN).map(({ local }) => local.port))
  const bound = new Set(udp.filter(({ state }) => state !== ESTABLISHED).map(({ local }) => local.port))
  return [
    ...tcp
      .filter(({ state }) => OPEN.has(state))
      .map(({ local, remote }) => ({ protocol: 'TCP' as const, local, remote, incoming: listening.has(local.port) })),
    ...udp
      .filter(({ state }) => state === ESTABLISHED)
      .map(({ local, remote }) => ({ protocol: 'UDP' as const, local, remote, incoming: bound.has(local.port) }))
  ].filter(({ local, remote }) => remote.port !== 0 && !isLoopback(local.address))
}

interface Row {
  readonly local: { readonly address: string; readonly port: number }
  readonly remote: { readonly address: string; readonly port: number }
  readonly state: number
}

/** Lines of /proc/net/tcp and its kin: `sl local remote st …`, addresses as words of the machine's order. */
export function parseSockets(text: string): readonly Row[] {
  return text.split('\n').flatMap((line) => {
    const [, local, remote, state] = /^\s*\d+: (\S+) (\S+) ([0-9A-F]{2}) /.exec(line) ?? []
    if (local === undefined || remote === undefined || state === undefined) return []
    return [{ local: parseEnd(local), remote: parseEnd(remote), state: Number.parseInt(state, 16) }]
  })
}

function parseEnd(text: string): { readonly address: string; readonly port: number } {
  const [hex = '', port = '0'] = text.split(':')
  const bytes: number[] = []
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16))
  }
  return { address: addressOf(bytes), port: Number.parseInt(port, 16) }
}

/** IPv4 that arrived on a socket of both families is written as IPv4. */
function addressOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  if (mapped) return bytes.slice(12).join('.')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  return groups.join(':')
}

const isLoopback = (address: string) => address.startsWith('127.') || address === '0:0:0:0:0:0:0:1'
