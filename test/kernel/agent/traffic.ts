import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { TestNode } from './node'

/** A TCP server in a pod that answers each connection with one line, and each further line of it with the same line. */
export async function serve(node: TestNode, pod: string, port: number): Promise<ChildProcess> {
  const program = `
    const server = require('net').createServer((socket) => { socket.on('error', () => {}); socket.pipe(socket) })
    server.listen(${port}, '0.0.0.0', () => console.log('listening'))`
  return await lines(node, pod, program, 'listening')
}

/** A TCP server in a pod that speaks all the time, and a client that only listens: what it gets are answers to nothing. */
export async function listenTo(
  node: TestNode,
  server: string,
  client: string,
  address: string,
  port: number
): Promise<Pinger> {
  const program = `
    const server = require('net').createServer((socket) => {
      socket.on('error', () => {})
      const timer = setInterval(() => socket.write('x'), 2)
      socket.on('close', () => clearInterval(timer))
    })
    server.listen(${port}, '0.0.0.0', () => console.log('listening'))`
  await lines(node, server, program, 'listening')
  return await connection(node, client, address, port, '')
}

export interface Pinger {
  /** Round trips so far. */
  readonly count: () => number
  /** Resolves after so many more, or rejects after `patience` without. */
  more(count: number, patience?: number): Promise<void>
  /** Nothing comes for so long? */
  silent(milliseconds: number): Promise<boolean>
  readonly ended: () => boolean
  stop(): void
}

/** One connection that stays open, with a round trip every millisecond or so. */
export function ping(node: TestNode, pod: string, address: string, port: number): Promise<Pinger> {
  return connection(node, pod, address, port, 'x')
}

async function connection(node: TestNode, pod: string, address: string, port: number, say: string): Promise<Pinger> {
  const program = `
    const socket = require('net').connect({ host: '${address}', port: ${port} })
    socket.setNoDelay(true)
    socket.on('connect', () => { console.log('connected'); if ('${say}') socket.write('${say}') })
    socket.on('data', () => { console.log('pong'); if ('${say}') setTimeout(() => socket.write('${say}'), 1) })
    socket.on('error', (error) => console.log('error', error.code))
    socket.on('close', () => process.exit())`
  let count = 0
  const waiting = new Set<() => void>()
  const child = await lines(node, pod, program, 'connected', (line) => {
    if (line !== 'pong') return
    count += 1
    for (const wake of waiting) wake()
  })
  const wait = (done: () => boolean, patience: number) =>
    new Promise<boolean>((resolve) => {
      const finish = (answer: boolean) => {
        clearTimeout(timer)
        waiting.delete(look)
        resolve(answer)
      }
      const look = () => done() && finish(true)
      const timer = setTimeout(() => finish(false), patience)
      waiting.add(look)
      look()
    })
  return {
    count: () => count,
    async more(wanted, patience = 10_000) {
      const goal = count + wanted
      if (!(await wait(() => count >= goal, patience))) throw new Error(`${goal - count} round trips are missing`)
    },
    async silent(milliseconds) {
      const before = count
      return !(await wait(() => count > before, milliseconds))
    },
    ended: () => child.exitCode !== null,
    stop: () => child.kill('SIGKILL')
  }
}

/** One new connection: `connected`, `refused` or `timeout`. */
export function connect(
  node: TestNode,
  pod: string,
  address: string,
  port: number,
  { patience = 700, from = '' }: { readonly patience?: number; readonly from?: string } = {}
): Promise<string> {
  const program = `
    const socket = require('net').connect({ host: '${address}', port: ${port}, localAddress: '${from}' || undefined })
    const say = (what) => { console.log(what); process.exit() }
    socket.on('connect', () => say('connected'))
    socket.on('error', (error) => say(error.code === 'ECONNREFUSED' ? 'refused' : error.code))
    setTimeout(() => say('timeout'), ${patience})`
  const child = node.start('ip', ['netns', 'exec', pod, process.execPath, '-e', program])
  return new Promise((resolve) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (said += text))
    child.once('close', () => resolve(said.trim()))
  })
}

async function lines(
  node: TestNode,
  pod: string,
  program: string,
  first: string,
  then: (line: string) => void = () => {}
): Promise<ChildProcess> {
  const child = node.start('ip', ['netns', 'exec', pod, process.execPath, '-e', program])
  const output = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  await new Promise<void>((resolve, reject) => {
    output.on('line', (line) => (line === first ? resolve() : then(line)))
    child.once('exit', (code) => reject(new Error(`a program in ${pod} ended with ${code}`)))
  })
  return child
}

export interface Receiver {
  /** Datagrams by the address that sent them, once so many of one address have come; at the latest after three seconds. */
  counts(address: string, wanted: number): Promise<Readonly<Record<string, number>>>
}

/** Counts datagrams in a pod. */
export async function receive(node: TestNode, pod: string, port: number): Promise<Receiver> {
  const program = `
    const counts = {}
    const socket = require('dgram').createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
    socket.on('message', (_, { address }) => (counts[address] = (counts[address] ?? 0) + 1))
    socket.bind(${port}, () => console.log('listening'))
    process.stdin.on('data', (line) => {
      const [address, wanted] = String(line).trim().split(' ')
      const tell = () => { clearTimeout(timer); clearInterval(look); console.log(JSON.stringify(counts)) }
      const timer = setTimeout(tell, 3000)
      const look = setInterval(() => { if ((counts[address] ?? 0) >= Number(wanted)) tell() }, 20)
    })`
  let answer: (line: string) => void = () => {}
  const child = await lines(node, pod, program, 'listening', (line) => answer(line))
  return {
    counts: (address, wanted) =>
      new Promise((resolve) => {
        answer = (line) => resolve(JSON.parse(line))
        child.stdin?.write(`${address} ${wanted}\n`)
      })
  }
}

export interface Sender {
  /** Ends it; how many were sent. */
  stop(): Promise<number>
}

/** A datagram every two milliseconds or so, each from another port, so that each is a connection of its own. */
export async function send(node: TestNode, pod: string, address: string, port: number): Promise<Sender> {
  const program = `
    const { createSocket } = require('dgram')
    let sent = 0
    const one = () => {
      const socket = createSocket('udp4')
      socket.send('x', ${port}, '${address}', (error) => { if (!error) sent += 1; socket.close() })
    }
    const timer = setInterval(one, 2)
    console.log('sending')
    process.stdin.on('data', () => { clearInterval(timer); setTimeout(() => { console.log(sent); process.exit() }, 50) })`
  let answer: (line: string) => void = () => {}
  const child = await lines(node, pod, program, 'sending', (line) => answer(line))
  return {
    stop: () =>
      new Promise((resolve) => {
        answer = (line) => resolve(Number(line))
        child.stdin?.write('stop\n')
      })
  }
}

/** A TCP server in a pod that says the pod's name to whoever connects. */
export async function greet(node: TestNode, pod: string, port: number): Promise<void> {
  const program = `
    const server = require('net').createServer((socket) => { socket.on('error', () => {}); socket.write('${pod}'); socket.pipe(socket) })
    server.listen(${port}, '::', () => console.log('listening'))`
  await lines(node, pod, program, 'listening')
}

/** Who answers a new connection: a pod that greets, `refused` or `timeout`. */
export function ask(node: TestNode, pod: string, address: string, port: number, patience = 1500): Promise<string> {
  const program = `
    const socket = require('net').connect({ host: '${address}', port: ${port} })
    const say = (what) => { console.log(what); process.exit() }
    socket.on('data', (data) => say(String(data)))
    socket.on('error', (error) => say(error.code === 'ECONNREFUSED' ? 'refused' : error.code))
    setTimeout(() => say('timeout'), ${patience})`
  const child = node.start('ip', ['netns', 'exec', pod, process.execPath, '-e', program])
  return new Promise((resolve) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (said += text))
    child.once('close', () => resolve(said.trim()))
  })
}
