import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { policyKey } from '@/lib/policy'
import { writeAtomically } from '../files/write'
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

/** Checks every document before the first is written. */
export function applyPolicies(
  store: PolicyStore,
  directory: string,
  { text, dryRun, by, expect }: ApplyRequest
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
    const what =
      generation === 0 ? 'is not there any more' : seen === 0 ? 'is there already' : 'was changed by someone else meanwhile'
    issues.push(
      agentIssue('changed-meanwhile', `${id} ${what} (generation ${generation}, expected ${seen}).`, {
        policy: id,
        fix: 'Look at what is in force now, then apply again.'
      })
    )
  }
  const summary = (): readonly Applied[] =>
    [...wanted].map(([id, { key, action }]) => {
      const before = inForce.get(id)
      const now = dryRun || refused ? before : store.inForce().get(id)
      return { key, action, generation: now?.version.generation ?? 0, before: before?.text ?? '' }
    })
  if (refused || dryRun) return { ok: !refused, refused, objects: summary(), issues }

  for (const { key, document, action } of wanted.values()) {
    if (action === 'unchanged') continue
    const home = store.fileOf(key)
    const others = (home?.policies ?? []).map((stored) => ({ id: policyKey(stored.key), text: stored.text }))
    const texts =
      home === undefined
        ? [document.text]
        : others.map((other) => (other.id === policyKey(key) ? document.text : other.text))
    try {
      put(store, directory, home?.file ?? fileOf(key), texts, { broken: home?.broken ?? true, by })
    } catch (error) {
      issues.push(
        agentIssue('not-written', `${policyKey(key)} could not be written: ${words(error)}.`, { policy: policyKey(key) })
      )
      return { ok: false, refused: false, objects: summary(), issues }
    }
  }
  return { ok: true, refused: false, objects: summary(), issues }
}

/** Returns the text that was in force, or undefined where there is no such policy. Throws what the file system throws. */
export function deletePolicy(store: PolicyStore, directory: string, key: ObjectKey): string | undefined {
  const id = policyKey(key)
  const before = store.inForce().get(id)
  const home = store.fileOf(key)
  if (before === undefined || home === undefined) return undefined
  const rest = home.policies.filter((stored) => policyKey(stored.key) !== id).map(({ text }) => text)
  put(store, directory, home.file, rest, { broken: home.broken, by: '' })
  return before.text
}

function put(
  store: PolicyStore,
  directory: string,
  file: string,
  texts: readonly string[],
  { broken, by }: { readonly broken: boolean; readonly by: string }
): void {
  const path = join(directory, file)
  // What someone wrote by hand and got wrong is not thrown away with the version that replaces it.
  if (broken && existsSync(path)) copyFileSync(path, `${path}.broken`)
  if (texts.length === 0) {
    rmSync(path, { force: true })
    store.update(new Map([[file, 'gone']]))
    return
  }
  const text =
    texts.length === 1 ? (texts[0] ?? '') : texts.map((each) => `---\n${each.endsWith('\n') ? each : `${each}\n`}`).join('')
  writeAtomically(path, text)
  store.update(new Map([[file, { text }]]), { by })
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
