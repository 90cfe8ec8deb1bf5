import { attributes, NetlinkSocket } from './netlink'
import { CStruct } from './struct'

const RTM_GETLINK = 18
const IFLA_IFNAME = 3
/** There where the other end is in another network namespace. */
const IFLA_LINK_NETNSID = 37
/** Bytes of struct ifinfomsg. */
const IFINFO = 16

/** Interfaces of this network namespace that lead into another one, as those of pods do. */
export function linksElsewhere(): readonly { readonly ifindex: number; readonly name: string }[] {
  const socket = new NetlinkSocket()
  try {
    return socket.dump(RTM_GETLINK, new CStruct(IFINFO)).flatMap(({ body }) => {
      const found = new Map([...attributes(body, IFINFO)].map(({ type, value }) => [type, value]))
      const name = found.get(IFLA_IFNAME)
      if (name === undefined || !found.has(IFLA_LINK_NETNSID)) return []
      return [{ ifindex: body.getInt32(4, true), name: Buffer.from(name.subarray(0, name.indexOf(0))).toString() }]
    })
  } finally {
    socket.close()
  }
}
