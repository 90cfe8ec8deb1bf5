import { RTM_DELADDR, RTM_NEWADDR } from './addresses'
import type { Link, LinkChange, LinkWatch } from './contract'
import { type Poll, poll } from './native'
import { attributes, type Message, NetlinkSocket } from './netlink'
import { CStruct } from './struct'

/** RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR. */
const GROUPS = 0x1 | 0x10 | 0x100
const RTM_NEWLINK = 16
const RTM_DELLINK = 17
const RTM_GETLINK = 18
const IFLA_IFNAME = 3
const IFLA_LINK = 5
const IFLA_MASTER = 10
const IFLA_LINK_NETNSID = 37
const IFF_UP = 1
/** Bytes of struct ifinfomsg. */
const IFINFO = 16

function decodeLink({ body }: Message): Link {
  let name = ''
  let [master, peer, namespace] = [0, 0, -1]
  for (const { type, value } of attributes(body, IFINFO)) {
    const number = () => new DataView(value.buffer, value.byteOffset).getInt32(0, true)
    if (type === IFLA_IFNAME) name = Buffer.from(value.subarray(0, value.indexOf(0))).toString()
    if (type === IFLA_MASTER) master = number()
    if (type === IFLA_LINK) peer = number()
    if (type === IFLA_LINK_NETNSID) namespace = number()
  }
  const up = (body.getUint32(8, true) & IFF_UP) !== 0
  return { ifindex: body.getInt32(4, true), name, up, master, peer, namespace }
}

/** The interfaces of this network namespace, now. */
export function listLinks(): readonly Link[] {
  const socket = new NetlinkSocket()
  try {
    return socket.dump(RTM_GETLINK, new CStruct(IFINFO)).filter(isNewLink).map(decodeLink)
  } finally {
    socket.close()
  }
}

/** Of another family (AF_BRIDGE) they are about a port: the interface neither comes nor goes. */
const isOfLink = ({ body }: Message): boolean => body.getUint8(0) === 0
const isNewLink = (message: Message): boolean => message.type === RTM_NEWLINK && isOfLink(message)

/** The first change is `all`. Opened in the network namespace of the moment, and stays with it. */
export function watchLinks(): LinkWatch {
  return new NetlinkWatch()
}

class NetlinkWatch implements LinkWatch {
  readonly #socket = new NetlinkSocket(GROUPS)
  readonly #poll: Poll
  readonly #queue: LinkChange[] = []
  #wake: (() => void) | undefined
  #closed = false

  constructor() {
    // After the socket is bound: what changes in between comes twice, and nothing is missed.
    this.#queue.push({ kind: 'all', links: listLinks() })
    this.#poll = poll(this.#socket.fd, () => this.#receive())
  }

  #receive(): void {
    for (;;) {
      const received = this.#closed ? 'none' : this.#socket.receive(false)
      if (received === 'none') break
      if (received === 'lost') {
        this.#queue.push({ kind: 'all', links: listLinks() })
        continue
      }
      for (const message of received) {
        if (isNewLink(message)) this.#queue.push({ kind: 'added', link: decodeLink(message) })
        else if (message.type === RTM_DELLINK && isOfLink(message))
          this.#queue.push({ kind: 'removed', link: decodeLink(message) })
        else if (message.type === RTM_NEWADDR || message.type === RTM_DELADDR) this.#queue.push({ kind: 'addresses' })
      }
    }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<LinkChange> {
    while (!this.#closed) {
      const change = this.#queue.shift()
      if (change) yield change
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        this.#wake = undefined
      }
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#poll.close()
    this.#socket.close()
    this.#wake?.()
  }
}
