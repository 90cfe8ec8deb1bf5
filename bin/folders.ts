import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where an instance keeps its things: decision 1. Everything is keyed by the port, so that two instances never meet. */
export interface Folders {
  /** Sockets, the playground's objects, the web build; gone when it stops. */
  readonly run: string
  /** The CLI's token; with `--keep` the policies too. */
  readonly state: string
}

export const DEFAULT_PORT = 3000

type Environment = Readonly<Record<string, string | undefined>>

/** `PORTCULLIS_RUN` and `PORTCULLIS_STATE` replace the folders above the port. */
export function foldersOf(port: number, env: Environment = process.env, uid = process.getuid?.() ?? 0): Folders {
  const run =
    env.PORTCULLIS_RUN || (uid === 0 ? '/run/portcullis' : join(env.XDG_RUNTIME_DIR || '/tmp', `portcullis-${uid}`))
  const state = env.PORTCULLIS_STATE || (uid === 0 ? '/var/lib/portcullis' : join(homedir(), '.local/state/portcullis'))
  return { run: join(run, String(port)), state: join(state, String(port)) }
}

/** The CLI's bearer token of the instance at that port. */
export const tokenFile = ({ state }: Folders): string => join(state, 'token')

/** A port as it is written in an option or in `PORT`; undefined where it is not one. */
export function readPort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65535 ? port : undefined
}
