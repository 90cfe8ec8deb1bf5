import { checked } from './error'
import { orErrno, system } from './native'

const CLONE_NEWNET = 0x40000000
const O_CLOEXEC = 0o2000000

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
