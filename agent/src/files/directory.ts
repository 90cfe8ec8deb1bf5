import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { type AgentIssue, agentIssue } from '../issues'
import { MAX_TEXT_BYTES } from './yaml'

const DEBOUNCE_MS = 2
/** Should an event be lost (a directory replaced, a queue overflowing), this finds the change. */
const RESCAN_MS = 2_000

/** A file as last seen: its text, or why it could not be read. */
export type FileState = { readonly text: string } | { readonly problem: AgentIssue }

export interface DirectoryWatch {
  /** Scans now and reports what changed before it returns. */
  rescan(): void
  close(): void
}

/**
 * Reports every *.yaml, *.yml and *.json of a directory whose content changed: first all there are, then by events, with a scan now
 * and then. A directory that cannot be read is an issue, and says nothing of its files: what was there is still taken to be there.
 */
export function watchDirectory(
  directory: string,
  report: (changes: ReadonlyMap<string, FileState | 'gone'>, problem: AgentIssue | undefined) => void
): DirectoryWatch {
  const seen = new Map<string, { readonly stamp: string; readonly state: FileState }>()
  let lastProblem = ''
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined

  const scan = (first: boolean) => {
    const changes = new Map<string, FileState | 'gone'>()
    const found = list(directory)
    if ('code' in found) {
      // Whatever watched it may now watch a folder that has no name any more.
      watcher?.close()
      watcher = undefined
      if (first || lastProblem !== found.message) report(changes, found)
      lastProblem = found.message
      return
    }
    for (const name of found) {
      const stamp = stampOf(join(directory, name))
      const before = seen.get(name)
      if (stamp === 'gone' || before?.stamp === stamp) continue
      const state = read(join(directory, name), name)
      if (state === 'gone') continue
      seen.set(name, { stamp, state })
      if (before === undefined || !same(before.state, state)) changes.set(name, state)
    }
    const present = new Set(found)
    for (const name of seen.keys()) {
      if (present.has(name)) continue
      seen.delete(name)
      changes.set(name, 'gone')
    }
    watcher ??= observe()
    if (first || changes.size > 0 || lastProblem !== '') report(changes, undefined)
    lastProblem = ''
  }
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      scan(false)
    }, DEBOUNCE_MS)
  }
  const observe = (): FSWatcher | undefined => {
    try {
      const created = watch(directory, soon)
      created.on('error', () => {
        created.close()
        if (watcher === created) watcher = undefined
      })
      return created
    } catch {
      return undefined // the rescan finds changes
    }
  }
  // Watched before it is read, so that nothing falls between.
  watcher = observe()
  scan(true)
  const rescan = setInterval(() => scan(false), RESCAN_MS)
  return {
    rescan: () => scan(false),
    close: () => {
      clearInterval(rescan)
      clearTimeout(timer)
      watcher?.close()
    }
  }
}

export const isObjectFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name) && !name.startsWith('.')

function list(directory: string): readonly string[] | AgentIssue {
  try {
    return readdirSync(directory).filter(isObjectFile).sort()
  } catch (error) {
    return agentIssue(
      'directory-unreadable',
      `${directory} could not be read (${code(error)}): what was last read stays in force.`
    )
  }
}

/** Changes whenever content may have; a rename gives another inode. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return `${ino}.${size}.${mtimeNs}.${ctimeNs}`
  } catch (error) {
    return code(error) === 'ENOENT' ? 'gone' : `unreadable ${code(error)}`
  }
}

function read(path: string, name: string): FileState | 'gone' {
  try {
    const { size } = statSync(path)
    if (size > MAX_TEXT_BYTES) {
      const message = `The file has ${size} bytes; at most ${MAX_TEXT_BYTES} are read.`
      return { problem: agentIssue('file-too-large', message, { policy: name, fix: 'Split it into several files.' }) }
    }
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    if (code(error) === 'ENOENT') return 'gone'
    return { problem: agentIssue('file-unreadable', `The file could not be read (${code(error)}).`, { policy: name }) }
  }
}

const same = (a: FileState, b: FileState): boolean =>
  'text' in a ? 'text' in b && a.text === b.text : 'problem' in b && a.problem.message === b.problem.message

const code = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)
