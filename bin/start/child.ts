import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A process of ours: it says when it serves, its output goes to a log, and it can be asked to end. */

export interface ChildSpec {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Each line that it writes. */
  readonly log: (line: string) => void
}

export interface Child {
  readonly name: string
  readonly pid: number
  /** It wrote `ready` on its pipe. Rejects if it ends first. */
  readonly ready: Promise<void>
  /** The same for another word. */
  said(word: string): Promise<void>
  /** Writes a line to its standard input. */
  tell(line: string): void
  /** It has ended, and whatever it started that held its output too. */
  readonly ended: Promise<Ending>
  /** Asks it to end, by the end of its input: a signal would reach `unshare` or `nsenter`, which pass none on. */
  end(): void
  kill(signal: NodeJS.Signals): void
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last lines that it wrote. */
  readonly last: readonly string[]
}

const LAST = 20
/** The child's number of the pipe on which it says that it is ready. */
const READY_FD = 3

/** Standard input is a pipe that stays open for as long as we live. A session of its own: ^C in the terminal is for us alone. */
export function startChild({ name, command, env, cwd, log }: ChildSpec): Child {
  const [file, ...args] = command
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...env, PORTCULLIS_READY_FD: String(READY_FD) },
    detached: true,
    ...(cwd && { cwd })
  })
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      if (last.push(line) > LAST) last.shift()
      log(line)
    })
  }
  child.stdin.on('error', () => {})
  const ended = new Promise<Ending>((resolve) => {
    child.on('error', (error) => {
      last.push(error.message)
      if (child.pid === undefined) resolve({ code: null, signal: null, last })
    })
    child.on('close', (code, signal) => resolve({ code, signal, last }))
  })
  const said = hearing(name, child, ended)
  return {
    name,
    pid: child.pid ?? 0,
    ready: said('ready'),
    said,
    tell: (line) => void child.stdin.write(`${line}\n`),
    ended,
    end: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal)
  }
}

function hearing(name: string, child: ChildProcess, ended: Promise<Ending>): (word: string) => Promise<void> {
  const heard = new Set<string>()
  const waiting = new Set<() => void>()
  eachLine(child.stdio[READY_FD] as Readable, (line) => {
    heard.add(line)
    for (const look of waiting) look()
  })
  return (word) => {
    const promise = new Promise<void>((resolve, reject) => {
      const look = () => {
        if (heard.has(word)) resolve()
      }
      waiting.add(look)
      look()
      ended.then((ending) => reject(new EndedEarly(name, ending)))
    })
    // Not everyone waits for it.
    promise.catch(() => {})
    return promise
  }
}

export class EndedEarly extends Error {
  readonly ending: Ending

  constructor(name: string, ending: Ending) {
    super(`${name} ended with ${howEnded(ending)}`)
    this.ending = ending
  }
}

export const howEnded = ({ code, signal }: Ending) =>
  signal ? `signal ${signal}` : code === null ? 'no start' : `exit code ${code}`

/** Why it ended, as far as it said: its last fatal log line, else its last error, else its last words. */
export function reasonOf(ending: Ending): string {
  for (const line of ending.last.toReversed()) {
    const [, error] = /^(?:Uncaught )?\w*Error(?: \[\w+\])?: (.+)/.exec(line) ?? []
    const said = error ?? fatal(line)
    if (said !== undefined) return said
  }
  return ending.last.at(-1) ?? howEnded(ending)
}

/** The message of a line of pino's, from its level `error` on. */
function fatal(line: string): string | undefined {
  try {
    const { level, msg, err } = JSON.parse(line)
    return level >= 50 ? [msg, err?.message].filter((text) => typeof text === 'string').join(': ') : undefined
  } catch {
    return undefined
  }
}

/** A stream that ends in the middle of a line gives that too. */
function eachLine(stream: Readable, each: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(each)
  })
  stream.on('end', () => rest !== '' && each(rest))
  stream.on('error', () => {})
}
