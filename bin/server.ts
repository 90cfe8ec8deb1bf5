import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { ApiError, type Client, createClient, type Send, USER_HEADER } from '@/lib/api'
import { CommandError } from './exit'
import { DEFAULT_PORT, foldersOf, readPort, tokenFile } from './folders'

/** The server that `npm start` has running at a port. */
export interface Server {
  readonly port: number
  readonly client: Client
  /** For what is not one question and one answer. */
  open(
    path: string,
    init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal }
  ): Promise<Response>
}

export interface ServerOptions {
  readonly port?: string
}

/** Found by `--port`, else PORT, else 3000, with the token of that instance. Throws CommandError. */
export function findServer({ port: option }: ServerOptions, env = process.env): Server {
  const text = option ?? env.PORT ?? String(DEFAULT_PORT)
  const port = readPort(text)
  if (port === undefined) throw new CommandError(`${text} is not a port: a number from 1 to 65535.`, { code: 'usage' })
  const base = `http://127.0.0.1:${port}`
  const token = readToken(port, env)
  const headers = { authorization: `Bearer ${token.value ?? 'none'}`, [USER_HEADER]: userName(env) }
  const reach = async <T>(attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt()
    } catch (error) {
      throw nobodyThere(port, error)
    }
  }
  const send: Send = (path, init) =>
    reach(async () => {
      const answer = await fetch(base + path, { ...init, headers: { ...init.headers, ...headers } })
      if (answer.status === 401) throw notLetIn(port, token)
      return answer
    })
  return {
    port,
    client: createClient(send),
    open: (path, init) =>
      reach(async () => {
        const answer = await fetch(base + path, { ...init, headers: { ...init.headers, ...headers } })
        if (answer.status === 401) throw notLetIn(port, token)
        return answer
      })
  }
}

/** For the history: whoever is behind sudo, else the user of this process. Empty where it has no name that can be told. */
function userName({ SUDO_USER }: NodeJS.ProcessEnv): string {
  try {
    const name = SUDO_USER || userInfo().username
    return /^[\w.@-]{1,64}$/.test(name) ? name : ''
  } catch {
    return '' // a number without an entry in the system's list
  }
}

interface Token {
  readonly file: string
  readonly value?: string
  readonly problem?: 'absent' | 'forbidden'
}

function readToken(port: number, env: NodeJS.ProcessEnv): Token {
  const file = tokenFile(foldersOf(port, env))
  try {
    return { file, value: readFileSync(file, 'utf8').trim() }
  } catch (error) {
    return { file, problem: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'forbidden' }
  }
}

function nobodyThere(port: number, error: unknown): unknown {
  const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code
  if (code !== 'ECONNREFUSED') return error
  const fix = 'Run `npm start`, or set PORT to where it runs.'
  return new ApiError(0, { code: 'no-server', message: `No server on port ${port}.`, fix })
}

function notLetIn(port: number, { file, problem }: Token): ApiError {
  const refusal = (message: string, fix: string) => new ApiError(401, { code: 'no-token', message, fix })
  if (problem === 'forbidden') {
    return refusal(
      `The token ${file} may not be read.`,
      'Run this as the user who started the server (with sudo, if that was root).'
    )
  }
  const ofRoot = tokenFile(foldersOf(port, {}, 0))
  const fix =
    // Its folder is closed to others, the one above is not.
    process.getuid?.() !== 0 && existsSync(dirname(dirname(ofRoot)))
      ? 'It was started by root: run this with sudo.'
      : 'Run this as the user who started the server, with the same PORTCULLIS_STATE.'
  return problem === 'absent'
    ? refusal(`The server on port ${port} wants a token, and there is none at ${file}.`, fix)
    : refusal(`The server on port ${port} does not know the token of ${file}.`, fix)
}
