import type { InterfaceAddress } from './contract'
import { attributes, type Message, NetlinkSocket } from './netlink'
import { CStruct } from './struct'

export const RTM_NEWADDR = 20
export const RTM_DELADDR = 21
const RTM_GETADDR = 22
const [IFA_ADDRESS, IFA_LOCAL] = [1, 2]
/** Bytes of struct ifaddrmsg. */
const IFADDR = 8
const SCOPE_HOST = 254

/** Addresses of this network namespace, each once and sorted, link-local ones too; not those of loopback. */
export function listAddresses(): readonly string[] {
  return [...new Set(listInterfaceAddresses().map(({ address }) => address))].sort()
}

/** The same, with the interface that each is on. */
export function listInterfaceAddresses(): readonly InterfaceAddress[] {
  const socket = new NetlinkSocket()
  try {
    return socket.dump(RTM_GETADDR, new CStruct(IFADDR)).flatMap((message) => decodeAddress(message) ?? [])
  } finally {
    socket.close()
  }
}

function decodeAddress({ type, body }: Message): InterfaceAddress | undefined {
  if (type !== RTM_NEWADDR || body.getUint8(3) === SCOPE_HOST) return undefined
  const found = new Map([...attributes(body, IFADDR)].map((attribute) => [attribute.type, attribute.value]))
  // Of a point-to-point interface the first of the two is the other end's.
  const bytes = found.get(IFA_LOCAL) ?? found.get(IFA_ADDRESS)
  const ifindex = body.getUint32(4, true)
  if (bytes?.length === 4) return { ifindex, address: bytes.join('.') }
  if (bytes?.length !== 16) return undefined
  const groups = Array.from({ length: 8 }, (_, at) => (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16))
  return { ifindex, address: groups.join(':') }
}
