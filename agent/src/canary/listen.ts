import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { CanaryWork } from '@/lib/api'

/** Answers at these ports, of both families where there are both. Rejects where one cannot be had. */
export async function listen(ports: CanaryWork['listen']): Promise<void> {
  await Promise.all(ports.map(({ protocol, port }) => (protocol === 'TCP' ? listenTcp(port) : listenUdp(port))))
}

/** The handshake is the answer. */
function listenTcp(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    createServer((socket) => socket.on('error', () => {}).destroy())
      .on('error', reject)
      .listen(port, resolve)
  })
}

async function listenUdp(port: number): Promise<void> {
  await boundUdp('udp4', port)
  // A node may have no IPv6 at all.
  await boundUdp('udp6', port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EAFNOSUPPORT') throw error
  })
}

function boundUdp(type: 'udp4' | 'udp6', port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type, ...(type === 'udp6' && { ipv6Only: true }) })
    socket.on('message', (message, from) => socket.send(message, from.port, from.address))
    socket.on('error', reject).bind(port, resolve)
  })
}
