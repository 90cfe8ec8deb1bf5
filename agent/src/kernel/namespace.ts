import { checked } from './error'
import { orErrno, system } from './native'
import { attributes, NetlinkSocket } from './netlink'
import { CStruct } from './struct'

const CLONE_NEWNET = 0x40000000
const O_CLOEXEC = 0o2000000
const RTM_GETNSID = 90
const [NETNSA_NSID, NETNSA_FD] = [1, 3]
/** Bytes of struct rtgenmsg, aligned. */
const RTGEN = 4

/**
 * Runs `work` with this thread in another network namespace (a path such as /proc/PID/ns/net), then comes back.
 * `work` must be synchronous and start no thread (no file system promises, no DNS): a thread belongs to the namespace it began in.
 */
export function inNamespace<T>(path: string, work: () => T): T {
  const target = openNamespace(path)
  try {
    return away(() => checked(orErrno(system().setns(target, CLONE_NEWNET)), `Entering ${path}`), work)
  } finally {
    system().close(target)
  }
}

/** The same in a new, empty namespace, which is gone afterwards unless `work` has put something there. */
export function inNewNamespace<T>(work: () => T): T {
  return away(() => checked(orErrno(system().unshare(CLONE_NEWNET)), 'Making a network namespace'), work)
}

/** By which number this network namespace knows another one (a path as above); -1: by none, so no interface leads there. */
export function namespaceNumber(path: string): number {
  const target = openNamespace(path)
  try {
    const socket = new NetlinkSocket()
    try {
      const { body } = socket.ask(RTM_GETNSID, new CStruct(RTGEN + 8).u32(4, 8 | (NETNSA_FD << 16)).u32(8, target))
      const found = [...attributes(body, RTGEN)].find(({ type }) => type === NETNSA_NSID)
      return found === undefined ? -1 : new DataView(found.value.buffer, found.value.byteOffset).getInt32(0, true)
    } finally {
      socket.close()
    }
  } finally {
    system().close(target)
  }
}

function away<T>(leave: () => void, work: () => T): T {
  const home = openNamespace('/proc/thread-self/ns/net')
  try {
    leave()
    try {
      return work()
    } finally {
      // Staying away would put every later call into the wrong namespace: there is no going on from that.
      if (system().setns(home, CLONE_NEWNET) < 0) process.abort()
    }
  } finally {
    system().close(home)
  }
}

function openNamespace(path: string): number {
  return checked(orErrno(system().openFile(path, O_CLOEXEC, 0)), `Opening ${path}`)
}
