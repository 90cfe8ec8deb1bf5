import { join } from 'node:path'
import type { FileState } from '../files/directory'
import { LastGood } from '../files/last-good'
import { OBJECTS_LIMIT, readText } from '../files/yaml'
import { type AgentIssue, agentIssue } from '../issues'

interface FileEntry {
  readonly objects: readonly unknown[]
  readonly problems: readonly AgentIssue[]
}

/**
 * Kubernetes objects that are only read: pods, namespaces, nodes, services, CIDR groups. A broken file keeps what it last held, from memory or, after a
 * restart, from STATE/last-good-objects: verdicts depend on each of them.
 */
export class ObjectStore {
  private readonly files = new Map<string, FileEntry>()
  private readonly lastGood: LastGood

  constructor(state: string) {
    this.lastGood = new LastGood(join(state, 'last-good-objects'))
  }

  /** `whole`: these are all the files there are. Returns whether anything changed. */
  update(changes: ReadonlyMap<string, FileState | 'gone'>, { whole = false } = {}): boolean {
    let changed = false
    for (const [file, state] of changes) {
      if (state === 'gone') {
        if (this.files.delete(file)) changed = true
        this.lastGood.forget(file)
      } else if (this.take(file, state)) changed = true
    }
    if (whole) this.lastGood.forgetAllBut(new Set(changes.keys()))
    return changed
  }

  private take(file: string, state: FileState): boolean {
    const read = 'text' in state ? readObjects(state.text, file) : { objects: [], problems: [state.problem] }
    if ('text' in state && read.problems.length === 0) {
      this.lastGood.remember(file, state.text)
      this.files.set(file, read)
      return true
    }
    const before = this.files.get(file)
    const good = before === undefined ? this.lastGood.recall(file) : undefined
    const objects = before?.objects ?? (good === undefined ? [] : readObjects(good, file).objects)
    this.files.set(file, { objects, problems: read.problems })
    return before === undefined && objects.length > 0
  }

  all(): readonly unknown[] {
    return [...this.files].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, { objects }]) => objects)
  }

  issues(): readonly AgentIssue[] {
    return [...[...this.files.values()].flatMap(({ problems }) => problems), ...this.lastGood.issues()]
  }
}

/** A file counts as a whole, so that one that is cut short, or half written, is not taken for a file with less in it. */
function readObjects(text: string, file: string): FileEntry {
  const { documents, issues } = readText(text, file, OBJECTS_LIMIT)
  const problems = [...issues]
  if (documents.length === 0 && problems.length === 0) {
    const fix = 'Delete the file to remove its objects.'
    problems.push(agentIssue('file-empty', `${file} has no object in it.`, { policy: file, fix }))
  }
  if (!documents.every(({ value }) => isNamed(value))) {
    problems.push(agentIssue('yaml-invalid', `${file} has something in it without a kind or a name.`, { policy: file }))
  }
  const objects = problems.length > 0 ? [] : documents.map(({ value }) => identified(value, file))
  return { objects, problems }
}

const isNamed = (value: unknown): boolean =>
  isRecord(value) && isText(value.kind) && isRecord(value.metadata) && isText(value.metadata.name)

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** A uid from file and name where the object has none: what is known of a pod is kept by uid. */
function identified(value: unknown, file: string): unknown {
  if (!isRecord(value) || !isRecord(value.metadata)) return value
  const { metadata } = value
  if (typeof metadata.uid === 'string' && metadata.uid !== '') return value
  return { ...value, metadata: { ...metadata, uid: `${file}:${String(metadata.name)}` } }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
