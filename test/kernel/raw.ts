import { orErrno, system } from '@/agent/src/kernel/native'
import type { Namespace } from './network'

const AF_PACKET = 17
const SOCK_RAW = 3

/** Puts frames on an interface of a namespace as they are, past the stack of whoever sends them. */
export function sendFrames(namespace: Namespace, device: string, frames: readonly Uint8Array[]): void {
  const ifindex = namespace.ifindex(device)
  namespace.enter(() => {
    const socket = checked(system().socket(AF_PACKET, SOCK_RAW, 0))
    try {
      // struct sockaddr_ll
      const address = new Uint8Array(20)
      const view = new DataView(address.buffer)
      view.setUint16(0, AF_PACKET, true)
      view.setInt32(4, ifindex, true)
      checked(system().bind(socket, address, address.length))
      for (const frame of frames) checked(system().send(socket, frame, frame.length, 0))
    } finally {
      system().close(socket)
    }
  })
}

function checked(result: number): number {
  const value = orErrno(result)
  if (value < 0) throw new Error(`packet socket: errno ${-value}`)
  return value
}

/** Ethernet address of a device, as `ip` shows it. */
export function hardwareAddress(namespace: Namespace, device: string): Uint8Array {
  const [, text] = /link\/ether ([0-9a-f:]{17})/.exec(namespace.show(device)) ?? []
  if (text === undefined) throw new Error(`${device} has no Ethernet address`)
  return Uint8Array.from(text.split(':').map((byte) => Number.parseInt(byte, 16)))
}
