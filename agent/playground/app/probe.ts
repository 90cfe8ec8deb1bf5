import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { encode } from 'dns-packet'
import type { Outcome, Probe } from '../wire'

/** One real connection from here. TCP: the handshake. UDP: something is sent, and an answer comes back. Never rejects. */
export async function probe(wanted: Probe): Promise<Outcome> {
  const start = performance.now()
  const result = await (wanted.protocol === 'UDP' ? overUdp(wanted) : overTcp(wanted))
  return { ...result, milliseconds: performance.now() - start }
}

type Result = Pick<Outcome, 'outcome' | 'detail'>

const TIMEOUT: Result = { outcome: 'timeout', detail: 'no answer' }

function failed(error: NodeJS.ErrnoException): Result {
  const outcome = error.code === 'ECONNREFUSED' ? 'refused' : error.code === 'ETIMEDOUT' ? 'timeout' : 'error'
  return { outcome, detail: error.code ?? error.message }
}

function overTcp({ address, port, timeoutMs }: Probe): Promise<Result> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port })
    const end = (result: Result) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(end, timeoutMs, TIMEOUT)
    socket.on('connect', () => end({ outcome: 'connected', detail: '' }))
    socket.on('error', (error) => end(failed(error)))
  })
}

function overUdp({ address, port, timeoutMs }: Probe): Promise<Result> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    const end = (result: Result) => {
      clearTimeout(timer)
      socket.removeAllListeners('error').on('error', () => {})
      socket.close()
      resolve(result)
    }
    const timer = setTimeout(end, timeoutMs, TIMEOUT)
    socket.on('message', (message) => end({ outcome: 'connected', detail: `${message.length} bytes answered` }))
    // On a connected socket a "port unreachable" comes back as an error.
    socket.on('error', (error) => end(failed(error)))
    socket.connect(port, address, () => socket.send(question(port)))
  })
}

/** What the one at that port is likely to answer. */
function question(port: number): Buffer {
  if (port !== 53) return Buffer.from('portcullis probe\n')
  return encode({
    type: 'query',
    id: 1,
    flags: 0x0100,
    questions: [{ type: 'A', name: 'kubernetes.default.svc.cluster.local' }]
  })
}
