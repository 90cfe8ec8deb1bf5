import { KernelError } from './error'
import { inNamespace } from './namespace'
import { orErrno, poll, system } from './native'

/** A connection to open. */
export interface Attempt {
  readonly protocol: 'TCP' | 'UDP'
  /** Its bytes, four or sixteen. */
  readonly address: Uint8Array
  readonly port: number
  readonly timeoutMs: number
  /** Sent where the protocol has no handshake: what comes back is the answer. */
  readonly payload: Uint8Array
}

const [AF_INET, AF_INET6] = [2, 10]
const KIND = { TCP: 1, UDP: 2 } as const
const SOCK_NONBLOCK_CLOEXEC = 0o4000 | 0o2000000
const SOL_SOCKET = 1
const SO_ERROR = 4
const EINPROGRESS = 115

/**
 * Opens a connection from a network namespace (a path), and closes it again. Resolves to 0 where somebody answered, to errno where the
 * kernel or the other end refused, and to undefined where nothing came back in time. Rejects with KernelError where there is no such namespace.
 */
export async function connectFrom(namespace: string, attempt: Attempt): Promise<number | undefined> {
  const { protocol, payload, timeoutMs } = attempt
  // A socket belongs to the namespace that it was made in: all the rest happens from here.
  const fd = inNamespace(namespace, () => open(attempt))
  if (fd < 0) return -fd
  try {
    if (protocol === 'UDP') {
      const sent = orErrno(system().send(fd, payload, payload.length, 0))
      if (sent < 0) return -sent
    }
    if (!(await ready(fd, protocol === 'TCP' ? 'writable' : 'readable', timeoutMs))) return undefined
    return errorOf(fd)
  } finally {
    system().close(fd)
  }
}

/** A socket that is connecting, or -errno. */
function open({ protocol, address, port }: Attempt): number {
  const family = address.length === 4 ? AF_INET : AF_INET6
  const fd = orErrno(system().socket(family, KIND[protocol] | SOCK_NONBLOCK_CLOEXEC, 0))
  if (fd < 0) throw new KernelError('Opening a socket', -fd)
  const end = socketAddress(family, address, port)
  const begun = orErrno(system().connect(fd, end, end.length))
  if (begun >= 0 || begun === -EINPROGRESS) return fd
  system().close(fd)
  return begun
}

/** struct sockaddr_in, sockaddr_in6 */
function socketAddress(family: number, address: Uint8Array, port: number): Uint8Array {
  const bytes = new Uint8Array(family === AF_INET ? 16 : 28)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, family, true)
  view.setUint16(2, port)
  bytes.set(address, family === AF_INET ? 4 : 8)
  return bytes
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
