import type { FileState } from '../files/directory'
import { readText } from '../files/yaml'
import type { AgentIssue } from '../issues'

interface FileEntry {
  readonly objects: readonly unknown[]
  readonly problems: readonly AgentIssue[]
}

/** Kubernetes objects that are only read: pods, namespaces, nodes. A broken file keeps what it last held. */
export class ObjectStore {
  private readonly files = new Map<string, FileEntry>()

  /** Returns whether anything changed. */
  update(changes: ReadonlyMap<string, FileState | 'gone'>): boolean {
    let changed = false
    for (const [file, state] of changes) {
      if (state === 'gone') {
        if (this.files.delete(file)) changed = true
        continue
      }
      const before = this.files.get(file)?.objects ?? []
      if ('problem' in state) {
        this.files.set(file, { objects: before, problems: [state.problem] })
        continue
      }
      const { documents, issues } = readText(state.text, file)
      if (issues.length > 0) this.files.set(file, { objects: before, problems: issues })
      else {
        this.files.set(file, { objects: documents.map(({ value }) => identified(value, file)), problems: [] })
        changed = true
      }
    }
    return changed
  }

  all(): readonly unknown[] {
    return [...this.files].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, { objects }]) => objects)
  }

  issues(): readonly AgentIssue[] {
    return [...this.files.values()].flatMap(({ problems }) => problems)
  }
}

/** A uid from file and name where the object has none: what is known of a pod is kept by uid. */
function identified(value: unknown, file: string): unknown {
  if (!isRecord(value) || !isRecord(value.metadata)) return value
  const { metadata } = value
  if (typeof metadata.uid === 'string' && metadata.uid !== '') return value
  return { ...value, metadata: { ...metadata, uid: `${file}:${String(metadata.name)}` } }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
