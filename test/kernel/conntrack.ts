import { orErrno, system } from '@/agent/src/kernel/native'
import type { Namespace } from './network'

/**
 * The kernel's own connection tracking in a namespace, as on every node with kube-proxy: a rule of nftables that asks for it. With it
 * come fragments that are put together on their way in, and cut again on their way out. Goes with the namespace.
 */
export function trackConnections(namespace: Namespace): void {
  const NFTABLES = 10
  const messages = [
    message(0x10, NFTABLES, []),
    message((NFTABLES << 8) | 0, 0, [text(1, 'test')]),
    message((NFTABLES << 8) | 3, 0, [
      text(1, 'test'),
      text(3, 'forward'),
      attribute(4, [number(1, 2), number(2, 0)]), // hook: forward, priority
      text(7, 'filter')
    ]),
    message((NFTABLES << 8) | 6, 0, [
      text(1, 'test'),
      text(2, 'forward'),
      attribute(4, [attribute(1, [text(1, 'ct'), attribute(2, [number(1, 8), number(2, 0)])])]) // the state, into a register
    ]),
    message(0x11, NFTABLES, [])
  ]
  namespace.enter(() => {
    const socket = checked(system().socket(16 /* AF_NETLINK */, 3 /* SOCK_RAW */, 12 /* NETLINK_NETFILTER */))
    try {
      const batch = Buffer.concat(messages)
      checked(system().send(socket, batch, batch.length, 0))
      const answer = Buffer.alloc(4096)
      // One acknowledgement each, of all but the two that enclose them.
      for (let left = 3; left > 0; left--) {
        checked(system().receive(socket, answer, answer.length, 0))
        checked(answer.readInt32LE(16))
      }
    } finally {
      system().close(socket)
    }
  })
}

const INET = 1
const [REQUEST, ACKNOWLEDGE, CREATE] = [1, 4, 0x400]

/** struct nlmsghdr and struct nfgenmsg. */
function message(type: number, resource: number, attributes: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(20)
  const body = Buffer.concat(attributes)
  header.writeUInt32LE(20 + body.length, 0)
  header.writeUInt16LE(type, 4)
  header.writeUInt16LE(resource ? REQUEST : REQUEST | ACKNOWLEDGE | CREATE, 6)
  header.writeUInt8(resource ? 0 : INET, 16)
  header.writeUInt16BE(resource, 18)
  return Buffer.concat([header, body])
}

/** struct nlattr, padded to four bytes. */
function attribute(type: number, content: Buffer | readonly Buffer[]): Buffer {
  const nested = !Buffer.isBuffer(content)
  const bytes = nested ? Buffer.concat(content) : content
  const all = Buffer.alloc((4 + bytes.length + 3) & ~3)
  all.writeUInt16LE(4 + bytes.length, 0)
  all.writeUInt16LE(nested ? type | 0x8000 : type, 2)
  bytes.copy(all, 4)
  return all
}

const text = (type: number, value: string): Buffer => attribute(type, Buffer.from(`${value}\0`))
const number = (type: number, value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return attribute(type, bytes)
}

function checked(result: number): number {
  const value = orErrno(result)
  if (value < 0) throw new Error(`nftables: errno ${-value}`)
  return value
}
