// What runs in a pod of the tests: sockets, told what to do over IPC. Ends with its parent.
import dgram from 'node:dgram'
import net from 'node:net'

const connections = new Map()
let next = 1

const operations = {
  /** TCP and UDP on a port, both families; echoes what it gets. */
  listen: ({ port }) =>
    Promise.all([
      new Promise((resolve, reject) => {
        const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket))
        server.on('error', reject).listen(port, '::', resolve)
      }),
      new Promise((resolve, reject) => {
        const socket = dgram.createSocket('udp6')
        socket.on('message', (data, from) => socket.send(data, from.port, from.address))
        socket.on('error', reject).bind(port, '::', resolve)
      })
    ]).then(() => true),

  connect: ({ host, port, timeout, localPort }) =>
    new Promise((resolve) => {
      const socket = net.connect({ host, port, localPort, noDelay: true })
      const timer = setTimeout(() => end('timeout'), timeout)
      const end = (outcome) => {
        clearTimeout(timer)
        if (outcome !== 'connected') socket.destroy()
        resolve({ outcome, connection: next })
      }
      socket.on('error', (error) => end(error.code === 'ECONNREFUSED' ? 'refused' : error.code))
      socket.once('connect', () => {
        connections.set(next, socket)
        end('connected')
        next++
      })
    }),

  /** Sends on a connection, and waits for the echo. */
  exchange: ({ connection, text, timeout }) =>
    new Promise((resolve) => {
      const socket = connections.get(connection)
      let got = ''
      const done = (outcome) => {
        clearTimeout(timer)
        socket.off('data', hear)
        resolve(outcome)
      }
      const hear = (data) => {
        got += data
        if (got.length >= text.length) done(got)
      }
      const timer = setTimeout(() => done('timeout'), timeout)
      socket.on('data', hear)
      socket.write(text)
    }),

  /** One datagram of so many bytes there and back. */
  datagram: ({ host, port, size, timeout }) =>
    new Promise((resolve) => {
      const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
      const done = (outcome) => {
        clearTimeout(timer)
        socket.close()
        resolve(outcome)
      }
      const timer = setTimeout(() => done('timeout'), timeout)
      socket.on('error', (error) => done(error.code === 'ECONNREFUSED' ? 'refused' : error.code))
      socket.on('message', (data) => done(data.length))
      socket.connect(port, host, (error) => (error ? done(error.code) : socket.send(Buffer.alloc(size, 'x'))))
    }),

  /** Connects again and again until told to stop; counts what became of it. */
  async storm({ host, port, every }) {
    const counts = { connected: 0, timeout: 0, refused: 0 }
    storming = true
    ;(async () => {
      while (storming) {
        const { outcome, connection } = await operations.connect({ host, port, timeout: 1000 })
        counts[outcome] = (counts[outcome] ?? 0) + 1
        connections.get(connection)?.destroy()
        connections.delete(connection)
        await new Promise((resolve) => setTimeout(resolve, every))
      }
    })()
    storms.push(counts)
    return true
  },
  calm: async () => {
    storming = false
    return storms.splice(0)
  }
}
let storming = false
const storms = []

process.on('disconnect', () => process.exit(0))
process.on('message', async ({ id, operation, options }) => {
  try {
    process.send({ id, result: await operations[operation](options ?? {}) })
  } catch (error) {
    process.send({ id, error: error.message })
  }
})
process.send({ id: 0, result: 'ready' })
