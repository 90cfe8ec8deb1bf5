import { existsSync, type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { TEXT_LIMIT } from '@/lib/k8s'
import { type AgentIssue, agentIssue } from '../issues'

const DEBOUNCE_MS = 2
/** Editors rename a file away and write another in its place: one that is away for less is not gone. */
const GONE_MS = 100
/** Should an event be lost, or none come because nothing can be watched, this finds the change. */
const RESCAN_MS = { watched: 30_000, unwatched: 1_000 }

/** A file as last seen: its text, or why it could not be read. */
export type FileState = { readonly text: string } | { readonly problem: AgentIssue }

export interface DirectoryWatch {
  close(): void
}

/** What was seen since the last report. The directory could not be read: `problem`, and nothing is known of its files. */
export type Report = (changes: ReadonlyMap<string, FileState | 'gone'>, problem: AgentIssue | undefined) => void

/**
 * Reports every *.yaml, *.yml and *.json of a directory whose content changed: first all there are, before it returns, then by events,
 * with a scan of all now and then. A directory that cannot be read says nothing of its files: what was there is still taken to be there.
 * `limit`: bytes of a file.
 */
export function watchDirectory(directory: string, report: Report, limit = TEXT_LIMIT): DirectoryWatch {
  const watch = new Watch(directory, report, limit)
  watch.scan()
  return watch
}

class Watch implements DirectoryWatch {
  readonly #directory: string
  readonly #report: Report
  readonly #limit: number
  readonly #seen = new Map<string, { readonly stamp: string; readonly state: FileState }>()
  /** Names that an event told of; undefined: look at all. */
  #told: Set<string> | undefined = new Set()
  /** Files that are away, and since when (ms, monotonic). */
  readonly #away = new Map<string, number>()
  #confirm: NodeJS.Timeout | undefined
  #reported: string | undefined
  #watcher: FSWatcher | undefined
  #soon: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined

  constructor(directory: string, report: Report, limit: number) {
    this.#directory = directory
    this.#report = report
    this.#limit = limit
  }

  /** Looks at all files. */
  scan(): void {
    // Watched before it is read, so that nothing falls between.
    this.#watcher ??= this.#observe()
    const names = list(this.#directory)
    if ('code' in names) {
      // Whatever is watched now may be a folder that has no name any more.
      this.#stopWatching()
      this.#tell(new Map(), names)
    } else {
      const changes = new Map<string, FileState | 'gone'>()
      for (const name of names) this.#look(name, changes)
      const present = new Set(names)
      for (const name of [...this.#seen.keys()]) if (!present.has(name)) this.#look(name, changes)
      this.#tell(changes, undefined)
    }
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.scan(), this.#watcher === undefined ? RESCAN_MS.unwatched : RESCAN_MS.watched)
  }

  close(): void {
    clearTimeout(this.#soon)
    clearTimeout(this.#later)
    clearTimeout(this.#confirm)
    this.#stopWatching()
  }

  #observe(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#directory, (_, name) => this.#event(name))
      watcher.on('error', () => this.#event(null))
      return watcher
    } catch {
      return undefined
    }
  }

  #stopWatching(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  /** Anything but a file of ours may be the directory itself, moved away. */
  #event(name: string | null): void {
    if (name === null || !(isObjectFile(name) || name.startsWith('.'))) this.#told = undefined
    else if (isObjectFile(name)) this.#told?.add(name)
    else return // a file being written
    this.#soonLook()
  }

  #soonLook(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      const told = this.#told
      this.#told = new Set()
      if (told === undefined || !existsSync(this.#directory)) {
        this.#stopWatching() // another folder may have its name by now
        return this.scan()
      }
      const changes = new Map<string, FileState | 'gone'>()
      for (const each of told) this.#look(each, changes)
      if (changes.size > 0) this.#tell(changes, undefined)
    }, DEBOUNCE_MS)
  }

  #look(name: string, changes: Map<string, FileState | 'gone'>): void {
    const path = join(this.#directory, name)
    const stamp = stampOf(path)
    const before = this.#seen.get(name)
    if (before?.stamp === stamp) {
      this.#away.delete(name)
      return
    }
    const state = stamp === 'gone' ? 'gone' : read(path, name, this.#limit)
    if (state === 'gone') {
      if (before !== undefined) this.#lookAway(name, changes)
      return
    }
    this.#away.delete(name)
    this.#seen.set(name, { stamp, state })
    if (before === undefined || !same(before.state, state)) changes.set(name, state)
  }

  #lookAway(name: string, changes: Map<string, FileState | 'gone'>): void {
    const now = performance.now()
    const since = this.#away.get(name) ?? now
    if (now - since >= GONE_MS) {
      this.#away.delete(name)
      this.#seen.delete(name)
      changes.set(name, 'gone')
      return
    }
    this.#away.set(name, since)
    this.#confirm ??= setTimeout(() => {
      this.#confirm = undefined
      for (const each of this.#away.keys()) this.#told?.add(each)
      this.#soonLook()
    }, GONE_MS + 1)
  }

  #tell(changes: ReadonlyMap<string, FileState | 'gone'>, problem: AgentIssue | undefined): void {
    const message = problem?.message ?? ''
    if (changes.size === 0 && this.#reported === message) return
    this.#reported = message
    this.#report(changes, problem)
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

function read(path: string, name: string, limit: number): FileState | 'gone' {
  try {
    const { size } = statSync(path)
    if (size > limit) {
      const message = `The file has ${size} bytes; at most ${limit} are read.`
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
