import { NetlinkSocket } from './netlink'
import { CStruct } from './struct'

const RTM_GETTFILTER = 46
/** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS), and _EGRESS */
const PARENTS = [0xfffffff2, 0xfffffff3]

/** Whether the clsact qdisc of an interface has any filter, ours or another's. */
export function hasFilters(ifindex: number): boolean {
  const socket = new NetlinkSocket()
  try {
    // struct tcmsg
    return PARENTS.some((parent) => socket.dump(RTM_GETTFILTER, new CStruct(20).u32(4, ifindex).u32(12, parent)).length > 0)
  } finally {
    socket.close()
  }
}
