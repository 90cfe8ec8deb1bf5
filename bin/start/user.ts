import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface User {
  readonly uid: number
  readonly gid: number
}

const NOBODY: User = { uid: 65534, gid: 65534 }
/** Below `nobody`, and in a range that distributions and systemd give to no one (65520 to 65533). */
const PODS = 65533

/** Who the web server is: never root. The user behind sudo, else `nobody`; whoever we are, where we are not root. */
export function webUser(env: Readonly<Record<string, string | undefined>> = process.env): User {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  if (own.uid !== 0) return own
  const uid = Number(env.SUDO_UID)
  const gid = Number(env.SUDO_GID)
  if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 && gid > 0) return { uid, gid }
  return nobody()
}

/** Who the applications in the pods are: nobody else, and not the web server, whose tokens and sockets are not theirs. */
export function podUser(web: User): User {
  const id = web.uid === PODS || web.gid === PODS ? PODS - 1 : PODS
  return { uid: id, gid: id }
}

function nobody(): User {
  try {
    const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? []
    return Number(uid) > 0 && Number(gid) > 0 ? { uid: Number(uid), gid: Number(gid) } : NOBODY
  } catch {
    return NOBODY
  }
}

/** The command line that runs something as `user`, without any right, and ends it when we end. Root alone can. */
export function as({ uid, gid }: User, ...command: [string, ...string[]]): [string, ...string[]] {
  return [
    ...([
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      '--inh-caps=-all',
      '--bounding-set=-all'
    ] as const),
    ...['--no-new-privs', '--pdeathsig=KILL', '--', ...command]
  ]
}

/** Whether the user can run that file: asked as that user, since a folder above may be closed to it. */
export function canExecute(user: User, file: string): boolean {
  const [program, ...args] = as(user, 'test', '-x', file)
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
