import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { policyKey } from '@/lib/policy'
import type { FileState } from '../files/directory'
import { writeAllAtomically } from '../files/write'
import { readText, type TextDocument } from '../files/yaml'
import { type AgentIssue, agentIssue } from '../issues'
import { judge, type ObjectKey } from './judge'
import { fileOf } from './names'
import type { PolicyStore } from './store'

export interface Applied {
  readonly key: ObjectKey
  readonly action: 'created' | 'configured' | 'unchanged'
  readonly generation: number
  /** Text that was in force; empty if there was none. */
  readonly before: string
}

export interface ApplyOutcome {
  readonly ok: boolean
  /** Nothing was written, because something was wrong. */
  readonly refused: boolean
  readonly objects: readonly Applied[]
  readonly issues: readonly AgentIssue[]
}

export interface ApplyRequest {
  readonly text: string
  readonly dryRun: boolean
  readonly by: string
  /** `kind/namespace/name` to the generation that was seen; 0: there must be none. */
  readonly expect: Readonly<Record<string, number>>
}

/** Told which files are in their place, and may not be on the disk yet: whoever asked hears of it once they are (`flushed`). */
export type Written = (paths: readonly string[]) => void

/** Checks every document before the first is written. */
export function applyPolicies(
  store: PolicyStore,
  directory: string,
  { text, dryRun, by, expect }: ApplyRequest,
  written: Written
): ApplyOutcome {
  const { documents, issues: unread } = readText(text, '')
  const issues: AgentIssue[] = [...unread]
  if (issues.length === 0 && documents.length === 0) {
    issues.push(agentIssue('nothing-to-apply', 'There is no object in the text.', { fix: 'Send at least one policy.' }))
  }
  const inForce = store.inForce()
  const wanted = new Map<
    string,
    { readonly key: ObjectKey; readonly document: TextDocument; readonly action: Applied['action'] }
  >()
  let refused = issues.length > 0
  for (const document of documents) {
    const judged = judge(document.value, '', () => ({ uid: '', generation: 0 }))
    issues.push(...judged.issues)
    if (judged.key === undefined || judged.policy === undefined) {
      refused = true
      continue
    }
    const id = policyKey(judged.key)
    if (wanted.has(id)) {
      refused = true
      issues.push(agentIssue('duplicate-object', `${id} is in the text twice.`, { policy: id }))
      continue
    }
    const before = inForce.get(id)
    const changed = before?.text !== document.text || (store.fileOf(judged.key)?.broken ?? false)
    wanted.set(id, {
      key: judged.key,
      document,
      action: before === undefined ? 'created' : changed ? 'configured' : 'unchanged'
    })
  }
  for (const [id, seen] of Object.entries(expect)) {
    const generation = inForce.get(id)?.version.generation ?? 0
    if (generation === seen) continue
    refused = true
    issues.push(changedMeanwhile(id, generation, seen, 'apply'))
  }
  const summary = (): readonly Applied[] =>
    [...wanted].map(([id, { key, action }]) => {
      const before = inForce.get(id)
      const now = dryRun || refused ? before : store.inForce().get(id)
      return { key, action, generation: now?.version.generation ?? 0, before: before?.text ?? '' }
    })
  if (refused || dryRun) return { ok: !refused, refused, objects: summary(), issues }

  const changes = new Map<string, FileChange>()
  for (const { key, document, action } of wanted.values()) {
    if (action === 'unchanged') continue
    const home = store.fileOf(key)
    const file = home?.file ?? fileOf(key)
    const change = changes.get(file) ?? changeOf(home)
    changes.set(file, change)
    change.texts.set(policyKey(key), document.text)
  }
  try {
    put(store, directory, changes, by, written)
  } catch (error) {
    issues.push(agentIssue('not-written', `The policies could not be written: ${words(error)}.`))
    return { ok: false, refused: false, objects: summary(), issues }
  }
  return { ok: true, refused: false, objects: summary(), issues }
}

export interface DeleteOutcome {
  /** Text that was in force, and is still where there are issues; undefined where there is no such policy. */
  readonly before: string | undefined
  readonly issues: readonly AgentIssue[]
}

/** `generation`: that was seen; 0: no check. Throws what the file system throws. */
export function deletePolicy(
  store: PolicyStore,
  directory: string,
  key: ObjectKey,
  generation: number,
  written: Written
): DeleteOutcome {
  const id = policyKey(key)
  const before = store.inForce().get(id)
  const home = store.fileOf(key)
  if (before === undefined || home === undefined) return { before: undefined, issues: [] }
  if (generation !== 0 && generation !== before.version.generation) {
    return { before: before.text, issues: [changedMeanwhile(id, before.version.generation, generation, 'delete it')] }
  }
  const change = changeOf(home)
  change.texts.delete(id)
  put(store, directory, new Map([[home.file, change]]), '', written)
  return { before: before.text, issues: [] }
}

function changedMeanwhile(id: string, generation: number, seen: number, again: string): AgentIssue {
  const what =
    generation === 0 ? 'is not there any more' : seen === 0 ? 'is there already' : 'was changed by someone else meanwhile'
  return agentIssue('changed-meanwhile', `${id} ${what} (generation ${generation}, expected ${seen}).`, {
    policy: id,
    fix: `Look at what is in force now, then ${again} again.`
  })
}

/** What a file is to hold. */
interface FileChange {
  /** By `kind/namespace/name`, in the order of the file. Empty: the file goes. */
  readonly texts: Map<string, string>
  /** What stands in the file now was not understood. */
  readonly broken: boolean
}

function changeOf(home: ReturnType<PolicyStore['fileOf']>): FileChange {
  const texts = new Map((home?.policies ?? []).map(({ key, text }) => [policyKey(key), text]))
  return { texts, broken: home?.broken ?? true }
}

/** All files, or none, and then the store hears of them. Throws what the file system throws. */
function put(
  store: PolicyStore,
  directory: string,
  changes: ReadonlyMap<string, FileChange>,
  by: string,
  written: Written
): void {
  const contents = new Map<string, string | undefined>()
  const seen = new Map<string, FileState | 'gone'>()
  for (const [file, { texts, broken }] of changes) {
    const path = join(directory, file)
    // What someone wrote by hand and got wrong is not thrown away with the version that replaces it.
    if (broken && existsSync(path)) copyFileSync(path, `${path}.broken`)
    const text = texts.size === 0 ? undefined : joined([...texts.values()])
    contents.set(path, text)
    seen.set(file, text === undefined ? 'gone' : { text })
  }
  // It is in force before the disk has it: a machine that loses its power in between loses both.
  writeAllAtomically(contents, { durable: false })
  written([...contents.keys()])
  store.update(seen, { by })
}

function joined(texts: readonly string[]): string {
  const [only = ''] = texts
  return texts.length === 1 ? only : texts.map((text) => `---\n${text.endsWith('\n') ? text : `${text}\n`}`).join('')
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
