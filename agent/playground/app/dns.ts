import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet'
import type { Addresses } from '../plan'
import type { Serving } from '../shop'
import { listen } from './listen'

const TTL = 5

/** Answers A and AAAA of the zone, over UDP and TCP. A name that is not there does not exist: nothing is asked further on. */
export async function serveDns({ port }: Extract<Serving, { kind: 'dns' }>, zone: Readonly<Record<string, Addresses>>) {
  const names = new Map(Object.entries(zone))
  const answer = (query: Buffer): Buffer | undefined => {
    try {
      return encode(reply(decode(query), names))
    } catch {
      return undefined // not DNS
    }
  }

  const udp = createSocket('udp6')
  udp.on('message', (query, from) => {
    const response = answer(query)
    if (response) udp.send(response, from.port, from.address, () => {})
  })
  const bound = new Promise<void>((resolve, reject) => {
    udp.once('error', reject)
    udp.bind(port, () => {
      udp.off('error', reject)
      udp.on('error', (error) => console.error(error))
      resolve()
    })
  })

  // Over TCP each message has its length in front.
  const tcp = createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        const response = answer(received.subarray(2, end))
        received = received.subarray(end)
        if (!response) {
          socket.destroy()
          return
        }
        const length = Buffer.alloc(2)
        length.writeUInt16BE(response.length)
        socket.write(Buffer.concat([length, response]))
      }
    })
  })
  await Promise.all([bound, listen(tcp, port)])
}

function reply(query: Packet, names: ReadonlyMap<string, Addresses>): Packet {
  const [question] = query.questions ?? []
  const known = question && names.get(question.name.toLowerCase().replace(/\.$/, ''))
  const answers: Answer[] = []
  if (question && known) {
    const { name, type } = question
    if (type === 'A' && known.ipv4) answers.push({ type, name, ttl: TTL, data: known.ipv4 })
    if (type === 'AAAA' && known.ipv6) answers.push({ type, name, ttl: TTL, data: known.ipv6 })
  }
  const NXDOMAIN = 3
  return {
    type: 'response',
    id: query.id ?? 0,
    flags: ((query.flags ?? 0) & 0x0100) | AUTHORITATIVE_ANSWER | (known ? 0 : NXDOMAIN),
    questions: question ? [question] : [],
    answers
  }
}
