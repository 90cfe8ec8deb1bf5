import type { KubeConfig } from '@kubernetes/client-node'
import { load, loadAll } from 'js-yaml'
import type { IssueView } from '@/lib/api/http'
import type { Dialect } from '@/lib/policy'
import { type ApplyObjects, type ApplyOutcome, ClusterError } from '../cluster'
import { changedSince, generationOf, type Json, keyOf, refOf, uidIn, withNamespace } from './objects'
import { textOf } from './text'
import { issueOf, read, remove, write } from './write'

export interface Applying {
  readonly dryRun: boolean
  readonly dialect: Dialect
  /** An object as its author wrote it, where that is known. */
  readonly textBefore: (object: Json) => string
}

export interface Applied extends Pick<ApplyOutcome, 'ok' | 'objects' | 'issues'> {
  /** What was written, in the order of the text. */
  readonly made: readonly Json[]
}

/** All objects of a text or none: each is tried before the first is written. Rejects with a ClusterError. */
export async function applyAll(
  config: KubeConfig,
  { text, expect }: Pick<ApplyObjects, 'text' | 'expect'>,
  { dryRun, dialect, textBefore }: Applying
): Promise<Applied> {
  const objects = loadAll(text).filter((value): value is Json => typeof value === 'object' && value !== null)
  const wanted = objects.map((object) => withNamespace(object))
  // As it is now, and not as it was when a watch last told of it.
  const looked = await Promise.all(wanted.map((object) => look(config, object)))
  const before = looked.map(({ live }) => live)
  const closed = looked.flatMap(({ issue }) => issue ?? [])
  if (closed.length > 0) return refused(closed)
  const late = wanted.flatMap((object, at) => {
    const message = changedSince(expect[keyOf(object)], before[at])
    return message === undefined ? [] : [issueOf(object, 'changed-meanwhile', 'error', message)]
  })
  if (late.length > 0) return refused(late)

  const tried = await Promise.all(wanted.map((object, at) => write(config, object, before[at], { dryRun: true, dialect })))
  const issues = tried.flatMap((one) => one.issues)
  const would = tried.flatMap(({ object }) => (object === undefined ? [] : [object]))
  if (would.length < wanted.length) return refused(issues)
  if (dryRun) {
    const objects = outcomes(wanted, before, would, textBefore)
    // Of what is there, and not of what there would be.
    const there = objects.map(({ uid: _, ...object }, at) => ({
      ...object,
      generation: generationOf(before[at]),
      ...uidIn(before[at])
    }))
    return { ok: true, objects: there, issues, made: [] }
  }

  const made: Json[] = []
  for (const [at, object] of wanted.entries()) {
    const { object: result, issues: found } = await write(config, object, before[at], { dryRun: false, dialect })
    if (result === undefined) {
      const left = await takeBack(config, wanted, before, made, dialect)
      return refused([...issues, ...found, ...left])
    }
    made.push(result)
  }
  return { ok: true, objects: outcomes(wanted, before, made, textBefore), issues, made }
}

const refused = (issues: readonly IssueView[]): Applied => ({ ok: false, objects: [], issues, made: [] })

function outcomes(
  wanted: readonly Json[],
  before: readonly (Json | undefined)[],
  made: readonly Json[],
  textBefore: Applying['textBefore']
): ApplyOutcome['objects'] {
  return wanted.slice(0, made.length).map((object, at) => {
    const [was, is] = [before[at], made[at]]
    const action = was === undefined ? 'created' : textOf(was) === (is && textOf(is)) ? 'unchanged' : 'configured'
    const text = was === undefined ? '' : textBefore(was)
    return { ...refOf(object), action, generation: generationOf(is), ...uidIn(is), before: text }
  })
}

/** One of several was refused after all: those before it become what they were. What could not be taken back is said. */
async function takeBack(
  config: KubeConfig,
  wanted: readonly Json[],
  before: readonly (Json | undefined)[],
  made: readonly Json[],
  dialect: Dialect
): Promise<readonly IssueView[]> {
  const left: IssueView[] = []
  for (const [at, now] of made.entries()) {
    const [object, was] = [wanted[at], before[at]]
    if (object === undefined) continue
    const { uid, resourceVersion } = now.metadata as { readonly uid: string; readonly resourceVersion: string }
    const undone =
      was === undefined
        ? (await remove(config, refOf(object), uid, resourceVersion)).status === 200
        : (await write(config, load(textOf(was)) as Json, now, { dryRun: false, dialect })).object !== undefined
    const message = 'It was written before another one was refused, and could not be taken back.'
    if (!undone) left.push(issueOf(object, 'left-applied', 'error', message))
  }
  return left
}

/** The object as it is now; or why it may not be looked at. */
async function look(
  config: KubeConfig,
  object: Json
): Promise<{ readonly live?: Json | undefined; readonly issue?: IssueView }> {
  try {
    return { live: await read(config, object) }
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'forbidden') throw error
    return { issue: issueOf(object, 'forbidden', 'error', error.message) }
  }
}
