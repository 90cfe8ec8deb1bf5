import { type Address, PROTOCOL_NUMBER, type Protocol } from '@/lib/policy'
import { errnoName, KernelError } from './error'
import { inNamespace } from './namespace'
import { orErrno, poll, system } from './native'

/** A connection to open. */
export interface Attempt {
  readonly protocol: Protocol
  readonly address: Address
  /** Of ICMP none is asked: an echo request is sent. */
  readonly port: number
  readonly timeoutMs: number
}

export interface Outcome {
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'error'
  /** The name of an errno, or what is missing. */
  readonly detail: string
}

/** Sent where there is no handshake: a query for the name servers of the root, which any DNS server answers; others ignore it, or do not. */
const PAYLOAD = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1)

const [AF_INET, AF_INET6] = [2, 10]
const [STREAM, DATAGRAM] = [1, 2]
/** Type and protocol of its sockets. Those of ICMP are for echo requests alone, and need no privilege where the namespace allows them. */
const SOCKET = {
  TCP: [STREAM, 0],
  UDP: [DATAGRAM, 0],
  SCTP: [STREAM, PROTOCOL_NUMBER.SCTP],
  ICMP: [DATAGRAM, PROTOCOL_NUMBER.ICMP],
  ICMPv6: [DATAGRAM, PROTOCOL_NUMBER.ICMPv6]
} as const
const ECHO_TYPE: Readonly<Partial<Record<Protocol, number>>> = { ICMP: 8, ICMPv6: 128 }
const SOCK_NONBLOCK_CLOEXEC = 0o4000 | 0o2000000
const SOL_SOCKET = 1
const SO_ERROR = 4
const EINPROGRESS = 115

/**
 * Opens a connection from a network namespace (a path), and closes it again. Resolves to 0 where somebody answered, to errno where the
 * kernel or the other end refused, and to undefined where nothing came back in time. Rejects with KernelError where there is no such
 * namespace, or it has no such sockets.
 */
export function connectFrom(namespace: string, attempt: Attempt): Promise<number | undefined> {
  // A socket belongs to the namespace that it was made in: all the rest happens from here.
  return answerTo(
    inNamespace(namespace, () => open(attempt)),
    attempt
  )
}

/** The same from the namespace of this process. */
export async function connectHere(attempt: Attempt): Promise<number | undefined> {
  return answerTo(open(attempt), attempt)
}

async function answerTo(fd: number, { protocol, timeoutMs }: Attempt): Promise<number | undefined> {
  if (fd < 0) return -fd
  const handshake = protocol === 'TCP' || protocol === 'SCTP'
  try {
    if (!handshake) {
      const message = datagram(protocol)
      const sent = orErrno(system().send(fd, message, message.length, 0))
      if (sent < 0) return -sent
    }
    if (!(await ready(fd, handshake ? 'writable' : 'readable', timeoutMs))) return undefined
    return errorOf(fd)
  } finally {
    system().close(fd)
  }
}

/** With the head of an echo request: the kernel fills in its number and its checksum. */
function datagram(protocol: Protocol): Uint8Array {
  const type = ECHO_TYPE[protocol]
  return type === undefined ? PAYLOAD : Uint8Array.of(type, 0, 0, 0, 0, 0, 0, 1, ...PAYLOAD)
}

/** A socket that is connecting, or -errno. */
function open({ protocol, address, port }: Attempt): number {
  const family = address.family === 'ipv4' ? AF_INET : AF_INET6
  const [type, number] = SOCKET[protocol]
  const fd = orErrno(system().socket(family, type | SOCK_NONBLOCK_CLOEXEC, number))
  if (fd < 0) throw new KernelError(`Opening a socket of ${protocol}`, -fd, lacking(protocol))
  const end = socketAddress(family, address, ECHO_TYPE[protocol] === undefined ? port : 0)
  const begun = orErrno(system().connect(fd, end, end.length))
  if (begun >= 0 || begun === -EINPROGRESS) return fd
  system().close(fd)
  return begun
}

function lacking(protocol: Protocol): string | undefined {
  if (protocol === 'SCTP') return 'The kernel has no SCTP (CONFIG_IP_SCTP), or its module is not loaded.'
  return ECHO_TYPE[protocol] === undefined
    ? undefined
    : 'The pod’s net.ipv4.ping_group_range lets nobody send echo requests.'
}

/** struct sockaddr_in, sockaddr_in6 */
function socketAddress(family: number, { value }: Address, port: number): Uint8Array {
  const bytes = new Uint8Array(family === AF_INET ? 16 : 28)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, family, true)
  view.setUint16(2, port)
  const [at, length] = family === AF_INET ? [4, 4] : [8, 16]
  for (let byte = 0; byte < length; byte++) bytes[at + byte] = Number((value >> BigInt(8 * (length - 1 - byte))) & 0xffn)
  return bytes
}

/** What `connectFrom` resolved to, in words. */
export function outcomeOf(errno: number | undefined): Outcome {
  const code = errno === undefined ? 'ETIMEDOUT' : errno === 0 ? '' : errnoName(errno)
  if (code === '') return { outcome: 'connected', detail: '' }
  if (code === 'ETIMEDOUT') return { outcome: 'timeout', detail: 'no answer' }
  return { outcome: code === 'ECONNREFUSED' ? 'refused' : 'error', detail: code }
}

function ready(fd: number, what: 'readable' | 'writable', timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      clearTimeout(timer)
      watch.close()
      resolve(answer)
    }
    const timer = setTimeout(end, timeoutMs, false)
    const watch = poll(fd, () => end(true), what)
  })
}

function errorOf(fd: number): number {
  const value = new Uint8Array(4)
  const result = orErrno(system().getSocketOption(fd, SOL_SOCKET, SO_ERROR, value, [4]))
  return result < 0 ? -result : new DataView(value.buffer).getInt32(0, true)
}
