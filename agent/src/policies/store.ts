import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyKey } from '@/lib/policy'
import type { FileState } from '../files/directory'
import { LastGood } from '../files/last-good'
import { readText, type TextDocument } from '../files/yaml'
import { type AgentIssue, agentIssue } from '../issues'
import type { PoliciesInForce, PolicyState, StoredPolicy } from './in-force'
import { type Judged, judge, type ObjectKey } from './judge'
import { type Version, Versions } from './versions'

/** What a file holds that is in force, and what is wrong with it now. */
interface FileEntry {
  /** What was last read of it. */
  readonly text: string
  readonly policies: readonly StoredPolicy[]
  /** Empty: the policies are what the file says. Otherwise they are those of its last good version, or none. */
  readonly problems: readonly AgentIssue[]
  /** Objects of the file that were refused, as far as they have a name. */
  readonly refused: readonly ObjectKey[]
  /** Namespaces whose policies are in a last good version that is refused now; `*`: any. */
  readonly lost?: readonly string[]
}

/**
 * All policies of the directory. A file counts as a whole: where one of its documents is refused, the file's last good version stays in
 * force, from memory or, after a restart, from STATE/last-good.
 */
export class PolicyStore implements PoliciesInForce {
  private readonly directory: string
  private readonly files = new Map<string, FileEntry>()
  private readonly versions: Versions
  private readonly lastGood: LastGood
  private restored: AgentIssue | undefined
  private cached: ReadonlyMap<string, StoredPolicy> | undefined

  constructor(directory: string, state: string) {
    this.directory = directory
    this.lastGood = new LastGood(join(state, 'last-good'))
    this.versions = new Versions(join(state, 'policies.jsonl'))
    if (!existsSync(directory)) this.restore()
  }

  /** Takes what a scan of the directory saw. Returns whether anything that is in force changed. */
  update(changes: ReadonlyMap<string, FileState | 'gone'>, { whole = false, by = '' } = {}): boolean {
    let changed = false
    for (const [file, state] of changes) {
      if (state === 'gone') {
        if (this.files.delete(file)) changed = true
        this.lastGood.forget(file)
      } else if (this.take(file, state, by)) changed = true
    }
    if (whole) this.lastGood.forgetAllBut(new Set(changes.keys()))
    this.lastGood.attempt('policies.jsonl', () => this.versions.save())
    if (changed) this.cached = undefined
    return changed
  }

  /** What is in force, one of each name. Of two files with the same object the first by name counts. */
  inForce(): ReadonlyMap<string, StoredPolicy> {
    if (this.cached !== undefined) return this.cached
    const found = new Map<string, StoredPolicy>()
    for (const [, { policies }] of this.sorted()) {
      for (const stored of policies) {
        const key = policyKey(stored.key)
        if (!found.has(key)) found.set(key, stored)
      }
    }
    this.cached = found
    return found
  }

  /** All of the file that holds an object, for an edit of it. */
  fileOf(
    key: ObjectKey
  ): { readonly file: string; readonly policies: readonly StoredPolicy[]; readonly broken: boolean } | undefined {
    const file = this.inForce().get(policyKey(key))?.file
    const entry = file === undefined ? undefined : this.files.get(file)
    if (file === undefined || entry === undefined) return undefined
    return { file, policies: entry.policies, broken: entry.problems.length > 0 }
  }

  /** By the files. */
  held(namespace: string): string | undefined {
    const files = this.sorted().filter(([, { lost }]) => lost?.some((one) => one === '*' || one === namespace))
    return files.length === 0 ? undefined : files.map(([file]) => file).join(', ')
  }

  /** A file without a readable object is told as an issue alone. */
  states(): readonly PolicyState[] {
    const inForce = this.inForce()
    return this.sorted().flatMap(([, { policies, problems, refused }]) => {
      const state = problems.length > 0 ? ('last-good' as const) : ('enforced' as const)
      const known = policies
        .filter((stored) => inForce.get(policyKey(stored.key)) === stored)
        .map(({ key, version, issues }) => ({ key, state, version, issues: [...problems, ...issues] }))
      const names = new Set(policies.map(({ key }) => policyKey(key)))
      const not = refused
        .filter((key) => !names.has(policyKey(key)) && !inForce.has(policyKey(key)))
        .map((key) => ({ key, state: 'refused' as const, issues: problems }))
      return [...known, ...not]
    })
  }

  issues(): readonly AgentIssue[] {
    const inForce = this.inForce()
    const found: AgentIssue[] = [...(this.restored === undefined ? [] : [this.restored]), ...this.lastGood.issues()]
    for (const [file, { policies, problems, lost }] of this.sorted()) {
      found.push(...problems)
      if (lost !== undefined) found.push(lastGoodRefused(file, lost))
      if (problems.length > 0 && policies.length > 0) {
        found.push(
          agentIssue('last-good-in-force', `${file} is broken: the version before it stays in force.`, {
            severity: 'warning',
            policy: file,
            fix: 'Correct the file, or delete it to remove its policies.'
          })
        )
      }
      for (const { key } of policies) {
        const name = policyKey(key)
        const first = inForce.get(name)
        if (first !== undefined && first.file !== file) {
          found.push(
            agentIssue('duplicate-object', `${name} is in ${first.file} and in ${file}: the first is in force.`, {
              policy: name,
              fix: `Remove it from ${file}.`
            })
          )
        }
      }
    }
    return found
  }

  private take(file: string, state: FileState, by: string): boolean {
    const before = this.files.get(file)
    // Its own writes come back by way of the watch.
    if (before !== undefined && 'text' in state && before.text === state.text && before.problems.length === 0) return false
    const read =
      'text' in state ? this.read(file, state.text, by) : { text: '', problems: [state.problem], policies: [], refused: [] }
    if (read.problems.length === 0) {
      if ('text' in state) this.lastGood.remember(file, state.text)
      this.files.set(file, read)
      return true
    }
    const { policies, lost } = before ?? this.recall(file)
    this.files.set(file, { ...read, policies, ...(lost !== undefined && { lost }) })
    return before === undefined && policies.length > 0
  }

  private read(file: string, text: string, by = ''): FileEntry {
    const { documents, issues } = readText(text, file)
    if (issues.length > 0) return { text, policies: [], problems: issues, refused: [] }
    if (documents.length === 0) {
      const empty = agentIssue('file-empty', `${file} has no object in it.`, {
        policy: file,
        fix: 'Delete the file to remove its policies.'
      })
      return { text, policies: [], problems: [empty], refused: [] }
    }
    const judged = documents.map((document) => this.judge(file, document, by))
    const problems = judged.filter(({ policy }) => policy === undefined).flatMap((each) => each.issues)
    if (problems.length > 0) {
      const refused = judged.flatMap(({ key, policy }) => (policy === undefined && key !== undefined ? [key] : []))
      return { text, policies: [], problems, refused }
    }
    const policies = judged.flatMap(({ stored }) => (stored === undefined ? [] : [stored]))
    for (const { key, text: own, version } of policies) this.versions.take(file, key, own, version)
    return { text, policies, problems: [], refused: [] }
  }

  private judge(
    file: string,
    { value, text }: TextDocument,
    by: string
  ): Judged & { readonly stored: StoredPolicy | undefined } {
    let version: Version | undefined
    const judged = judge(value, file, (key) => {
      version = this.versions.of(file, key, text, by)
      return version
    })
    const { key, policy, issues } = judged
    if (key === undefined || policy === undefined || version === undefined) return { ...judged, stored: undefined }
    return { ...judged, stored: { key, file, text, version, policy, issues } }
  }

  private recall(file: string): Pick<FileEntry, 'policies' | 'lost'> {
    const text = this.lastGood.recall(file)
    if (text === undefined) return { policies: [] }
    const { policies, problems } = this.read(file, text)
    return problems.length === 0 ? { policies } : { policies, lost: namespacesOf(text, file) }
  }

  /** The directory itself is gone, which is not how policies are deleted: it is made again from what was last in force. */
  private restore(): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 })
    const files = this.lastGood.all()
    for (const file of files) writeFileSync(join(this.directory, file), this.lastGood.recall(file) ?? '', { mode: 0o600 })
    if (files.length === 0) return
    const message = `${this.directory} was missing: ${files.length} files were restored.`
    this.restored = agentIssue('directory-restored', message, { severity: 'warning' })
  }

  private sorted(): readonly (readonly [string, FileEntry])[] {
    return [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}

/** Where the policies of a text may select pods: `*` is anywhere. */
function namespacesOf(text: string, file: string): readonly string[] {
  const { documents } = readText(text, file)
  if (documents.length === 0) return ['*']
  const keys = documents.map(({ value }) => judge(value, file, () => ({ uid: '', generation: 0 })).key)
  return [...new Set(keys.map((key) => key?.namespace || '*'))]
}

function lastGoodRefused(file: string, namespaces: readonly string[]): AgentIssue {
  const whose = namespaces.includes('*') ? 'All pods' : `Pods of ${namespaces.join(', ')}`
  const message = `${file} was in force, and this version of the agent refuses it: it cannot say what it meant. ${whose} keep the tables that they have, and a pod without one is closed.`
  return agentIssue('last-good-refused', message, {
    policy: file,
    fix: 'Correct the file, or delete it to remove its policies.'
  })
}
