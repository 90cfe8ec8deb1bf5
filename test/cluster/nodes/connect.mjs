// Runs in a pod's network namespace.
// connect.mjs ASKED: opens a connection to each `[address, port, protocol]` of the JSON, all at once; prints what came of each, in their
// order.  connect.mjs --serve PORT…: answers what it is sent.  connect.mjs --hold ADDRESS PORT: one connection, asked ten times a second;
// prints a line of JSON each second, and ends when the connection does.
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

/** Milliseconds: longer than a lost SYN takes to be sent again. */
const LIMIT = 2_500

const [how = '', ...rest] = process.argv.slice(2)
if (how === '--serve') for (const port of rest.map(Number)) serve(port)
else if (how === '--hold') hold(rest[0], Number(rest[1]))
else {
  const asked = JSON.parse(how).map(([address, port, protocol]) => (protocol === 'UDP' ? send : ask)(address, port))
  console.log(JSON.stringify(await Promise.all(asked)))
}

function serve(port) {
  createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(port, '::')
  const udp = createSocket('udp6')
  udp.on('message', (bytes, { address, port: to }) => udp.send(bytes, to, address)).bind(port, '::')
}

/** Sent again: a datagram may be lost for other reasons. */
function send(host, port) {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    const again = setInterval(() => socket.send('.', port, host), 500)
    const done = (outcome) => {
      clearInterval(again)
      clearTimeout(end)
      socket.close()
      resolve(outcome)
    }
    const end = setTimeout(() => done('no answer'), LIMIT)
    socket.on('message', () => done('connected'))
    socket.on('error', ({ code }) => done(code))
    socket.send('.', port, host)
  })
}

function ask(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT })
    const done = (outcome) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.on('connect', () => done('connected'))
    socket.on('timeout', () => done('no answer'))
    socket.on('error', ({ code }) => done(code))
  })
}

/** The other end may not listen yet: until it does, it is tried again. */
function hold(host, port) {
  const socket = connect({ host, port })
  let asked = 0
  let answered = 0
  let heard = Date.now()
  let longest = 0
  socket.on('data', (bytes) => {
    answered += bytes.length
    longest = Math.max(longest, Date.now() - heard)
    heard = Date.now()
  })
  socket.on('connect', () => {
    setInterval(() => {
      asked += 1
      socket.write('.')
    }, 100)
    setInterval(
      () => console.log(JSON.stringify({ asked, answered, longest: Math.max(longest, Date.now() - heard) })),
      1_000
    )
  })
  socket.on('error', ({ code }) => {
    if (asked === 0 && code === 'ECONNREFUSED') setTimeout(() => hold(host, port), 200)
    else console.log(JSON.stringify({ asked, answered, longest, ended: code }))
  })
  socket.on('end', () => console.log(JSON.stringify({ asked, answered, longest, ended: 'closed' })))
}
