import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'
import type { Serving } from '../shop'
import type { Attempt } from './attempt'
import { listen } from './listen'

export function serveEcho({ protocol, port }: Extract<Serving, { kind: 'echo' }>): Promise<void> {
  if (protocol === 'TCP') {
    return listen(
      createServer((socket) => socket.pipe(socket)),
      port
    )
  }
  const socket = createSocket('udp6')
  socket.on('message', (message, from) => socket.send(message, from.port, from.address, () => {}))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, () => {
      socket.off('error', reject)
      socket.on('error', (error) => console.error(error))
      resolve()
    })
  })
}

/** TCP only: says something and waits for it to come back. */
export function callEcho({ address, port, timeoutMs }: Attempt): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port })
    const timer = setTimeout(() => socket.destroy(new Error('timeout')), timeoutMs)
    socket.on('connect', () => socket.write('hello\n'))
    socket.on('data', () => socket.end())
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
