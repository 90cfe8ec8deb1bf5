import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Folders, tokenFile } from '../folders'
import { canExecute, type User } from './user'

/** The folders of one instance: made with the right owner and modes, claimed by this process, removed at the end. */
export interface Instance {
  readonly run: string
  /** The CLI's token, and what is kept. */
  readonly state: string
  /** Where the agent keeps policies: the state folder with `--keep`, else below the run folder, gone with it. */
  readonly agentState: string
  /** Where the web server keeps the history and pending roll-backs: for as long as the policies that they are of. */
  readonly webState: string
  /** False: `webState` goes though policies stay, since the web server does not reach the state folder. */
  readonly historyKept: boolean
  readonly logs: string
  readonly secrets: string
  /** Something was left there by a run that crashed. */
  readonly leftovers: boolean
  readonly token: string
  /** A new token for one browser, in the place where the web server looks for it. */
  startToken(): string
  remove(): void
}

/** One sentence for the person who started it. */
export class CannotStart extends Error {}

const LONGEST_SOCKET_PATH = 107

interface Claim {
  /** Policies outlive a stop. */
  readonly keep: boolean
  readonly web: User
  /** Connected to this one, whose policies stay whatever becomes of us: its history is kept by this name, and is of no other cluster. */
  readonly cluster?: string | undefined
}

export function claim(folders: Folders, { keep, web, cluster }: Claim): Instance {
  const { run, state } = folders
  if (Buffer.byteLength(join(run, 'playground.sock')) > LONGEST_SOCKET_PATH) {
    throw new CannotStart(`${run} is too long a path for a socket: set PORTCULLIS_RUN to a shorter one.`)
  }
  // As root the web server is somebody else, who has to come through; what lies there is guarded by its own mode.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  own(dirname(run), mode)
  const leftovers = existsSync(run)
  if (leftovers) {
    const holder = holderOf(run)
    if (holder !== undefined) throw new CannotStart(`Another instance holds ${run} (process ${holder}).`)
    rmSync(run, { recursive: true, force: true })
  }
  mkdirSync(run)
  chmodSync(run, mode)
  writeFileSync(join(run, HOLDER), JSON.stringify({ pid: process.pid, started: startedAt(process.pid) }), { mode: 0o600 })

  const stays = keep || cluster !== undefined
  // The web server then has a folder in it, and comes through to it; else nobody else has anything to look for there.
  const stateMode = stays ? mode : 0o700
  for (const folder of [dirname(state), state]) {
    own(folder, stateMode)
    if (stays) chmodSync(folder, stateMode)
  }
  const agentState = keep ? state : join(run, 'state')
  const logs = join(run, 'log')
  const secrets = join(run, 'web-secrets')
  for (const folder of [agentState, logs, secrets]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const kept = stays ? folderOf(web, join(state, cluster === undefined ? 'web' : `web-${cluster}`)) : undefined
  // A state folder somewhere in root's home is closed to the web server.
  const reached = kept !== undefined && (process.getuid?.() !== 0 || canExecute(web, kept))
  const webState = reached ? kept : folderOf(web, join(run, 'web-state'))
  const token = secret()
  writeSecret(tokenFile(folders), token, 0o600)
  writeSecret(join(secrets, 'token'), token, 0o400, web)
  chownSync(secrets, web.uid, web.gid)
  return {
    run,
    state,
    agentState,
    webState,
    historyKept: reached || !stays,
    logs,
    secrets,
    leftovers,
    token,
    startToken() {
      const value = secret()
      writeSecret(join(secrets, 'start-token'), value, 0o400, web)
      return value
    },
    remove() {
      rmSync(run, { recursive: true, force: true })
      rmSync(tokenFile(folders), { force: true })
      for (const folder of [webState, state, dirname(run)]) {
        try {
          rmdirSync(folder)
        } catch {} // not empty: what is kept, or another instance
      }
    }
  }
}

const HOLDER = 'supervisor.json'
const secret = () => randomBytes(32).toString('base64url')

/** Made over to the user, with what an earlier user of that part left in it: files alone, and those that have no other name. */
function folderOf({ uid, gid }: User, folder: string): string {
  own(dirname(folder), 0o700)
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    rmSync(folder, { force: true })
    mkdirSync(folder, { mode: 0o700 })
  }
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const found = lstatSync(file)
    if (found.isFile() && found.nlink === 1) lchownSync(file, uid, gid)
  }
  lchownSync(folder, uid, gid)
  return folder
}

/** Beside, then in place: nobody ever reads half of it, or reads it before it has its mode. */
function writeSecret(path: string, value: string, mode: number, owner?: User): void {
  rmSync(path, { force: true })
  writeFileSync(path, `${value}\n`, { mode, flag: 'wx' })
  if (owner) chownSync(path, owner.uid, owner.gid)
}

/** Makes the folder, or makes sure that the one that is there is ours and a folder: `/tmp` is everyone's. */
function own(folder: string, mode: number): void {
  const made = mkdirSync(folder, { recursive: true, mode })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) {
    throw new CannotStart(`${folder} is not a folder of this user.`)
  }
  if (made !== undefined) chmodSync(folder, mode)
}

/** Process id of the supervisor that lives there still: the same number and the same start, since numbers are used again. */
function holderOf(run: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(join(run, HOLDER), 'utf8'))
    return Number.isInteger(pid) && started !== undefined && startedAt(pid) === started ? pid : undefined
  } catch {
    return undefined
  }
}

/** In ticks since boot (field 22; the second may hold anything, parentheses too). Without a /proc: whether it lives. */
function startedAt(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    if (process.platform === 'linux') return undefined
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return undefined
    }
  }
}
