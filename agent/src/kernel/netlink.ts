import { checked, EAGAIN, EINTR, ENOBUFS, KernelError } from './error'
import { orErrno, system } from './native'
import { CStruct } from './struct'

/** rtnetlink, as little of it as we need: see rtnetlink(7). Messages are in the machine's order. */

const AF_NETLINK = 16
const SOCK_RAW_CLOEXEC = 3 | 0o2000000
const MSG_DONTWAIT = 0x40
const NLM_F_REQUEST = 1
const NLM_F_DUMP = 0x300
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const HEADER = 16
const SOL_SOCKET = 1
const SO_RCVBUFFORCE = 33
const SOL_NETLINK = 270
const NETLINK_GET_STRICT_CHK = 12

export interface Message {
  readonly type: number
  readonly body: DataView
}

/** Blocks for the answer of the kernel: use it for short ones. */
export class NetlinkSocket {
  readonly fd: number
  readonly #buffer = new Uint8Array(1 << 16)

  constructor(groups = 0) {
    this.fd = checked(orErrno(system().socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0)), 'Opening a netlink socket')
    const address = new CStruct(12).u32(0, AF_NETLINK).u32(8, groups).bytes
    // A burst of interfaces is not to overflow it.
    system().setSocketOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, new CStruct(4).u32(0, 1 << 22).bytes, 4)
    system().setSocketOption(this.fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, new CStruct(4).u32(0, 1).bytes, 4)
    const bound = orErrno(system().bind(this.fd, address, address.length))
    if (bound < 0) {
      this.close()
      throw new KernelError('Binding a netlink socket', -bound)
    }
  }

  /** Sends a request whose answer is a list. */
  requestDump(type: number, body: CStruct, sequence: number): void {
    this.#send(type, NLM_F_REQUEST | NLM_F_DUMP, body, sequence)
  }

  #send(type: number, flags: number, body: CStruct, sequence: number): void {
    const message = new CStruct(HEADER + body.bytes.length)
      .u32(0, HEADER + body.bytes.length)
      .u32(4, type | (flags << 16))
      .u32(8, sequence).bytes
    message.set(body.bytes, HEADER)
    checked(orErrno(system().send(this.fd, message, message.length, 0)), 'Asking netlink')
  }

  /** Asks what has one message for an answer. Throws KernelError. */
  ask(type: number, body: CStruct): Message {
    this.#send(type, NLM_F_REQUEST, body, 1)
    for (;;) {
      const received = this.receive(true)
      if (received === 'none') continue
      const [message] = received === 'lost' ? [] : received
      if (message === undefined) throw new KernelError('Reading from netlink', ENOBUFS)
      if (message.type === NLMSG_ERROR) throw new KernelError('Asking netlink', -message.body.getInt32(0, true))
      return message
    }
  }

  /** What has come. `lost`: the kernel had to throw some away. */
  receive(wait: boolean): 'none' | 'lost' | readonly Message[] {
    const size = orErrno(system().receive(this.fd, this.#buffer, this.#buffer.length, wait ? 0 : MSG_DONTWAIT))
    if (size === -EAGAIN || size === -EINTR) return 'none'
    if (size === -ENOBUFS) return 'lost'
    checked(size, 'Reading from netlink')
    return [...messages(this.#buffer.slice(0, size))]
  }

  dump(type: number, body: CStruct): readonly Message[] {
    this.requestDump(type, body, 1)
    const found: Message[] = []
    for (;;) {
      const received = this.receive(true)
      if (received === 'none') continue
      if (received === 'lost') throw new KernelError('Reading from netlink', ENOBUFS)
      for (const message of received) {
        if (message.type === NLMSG_DONE) return found
        if (message.type === NLMSG_ERROR) throw new KernelError('Asking netlink', -message.body.getInt32(0, true))
        found.push(message)
      }
    }
  }

  close(): void {
    system().close(this.fd)
  }
}

function* messages(bytes: Uint8Array): Generator<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const length = view.getUint32(at, true)
    if (length < HEADER || at + length > bytes.length) return
    const body = new DataView(bytes.buffer, bytes.byteOffset + at + HEADER, length - HEADER)
    yield { type: view.getUint16(at + 4, true), body }
    at += (length + 3) & ~3
  }
}

/** Attributes after the fixed part of a message. */
export function* attributes(body: DataView, from: number): Generator<{ readonly type: number; readonly value: Uint8Array }> {
  for (let at = from; at + 4 <= body.byteLength; ) {
    const length = body.getUint16(at, true)
    if (length < 4 || at + length > body.byteLength) return
    const value = new Uint8Array(body.buffer, body.byteOffset + at + 4, length - 4)
    yield { type: body.getUint16(at + 2, true) & 0x3fff, value }
    at += (length + 3) & ~3
  }
}
