import { setMaxListeners } from 'node:events'
import type { KubeConfig } from '@kubernetes/client-node'
import { load, loadAll } from 'js-yaml'
import type { ClusterView, IssueView, PolicyView } from '@/lib/api/http'
import { toWorld } from '@/lib/k8s'
import { type Dialect, policyKey } from '@/lib/policy'
import {
  type ApplyObjects,
  type ApplyOutcome,
  type Cluster,
  ClusterError,
  type DeleteOutcome,
  type ObjectRef,
  type Seen
} from '../cluster'
import { isAgent } from '../fleet'
import type { Person } from '../person'
import { configAs } from './as'
import { type ClusterChoice, loadConfig } from './config'
import { type Followed, follow } from './follow'
import { signedOut } from './may'
import { peopleOf } from './people'
import { POLICY_RESOURCES, RESOURCES } from './resources'
import { textOf } from './text'
import { issueOf, read, remove, write } from './write'

type Json = Readonly<Record<string, unknown>>

const POLICY_KINDS = POLICY_RESOURCES.map(({ kind }) => kind)

/** Changes that come together are one view. */
const TOGETHER_MS = 50

/**
 * A Kubernetes cluster by its API: what verdicts depend on is followed by the credentials of the choice. Policies are applied and deleted
 * under the rights of a person, or of the kubeconfig where it is a person's own (`ownPower`). Throws ClusterError where that names none.
 */
export function kubernetesCluster(
  choice: ClusterChoice,
  { ownPower = true, now = () => new Date() }: { readonly ownPower?: boolean; readonly now?: () => Date } = {}
): Cluster {
  const config = loadConfig(choice)
  const stopping = new AbortController()
  // One watch for each kind, and all end together.
  setMaxListeners(0, stopping.signal)
  const listeners = new Set<(view: ClusterView) => void>()
  const known = new Map<string, Followed>()
  /** What was written from here as its author wrote it, with his comments: an API server keeps none. */
  const authored = new Map<string, { readonly uid: string; readonly generation: number; readonly text: string }>()
  let revision = 0
  let timer: NodeJS.Timeout | undefined
  let view = viewOf()
  for (const resource of RESOURCES) {
    void follow(config, resource, (followed) => learn(resource.kind, followed), stopping.signal)
  }

  function learn(kind: string, followed: Followed): void {
    known.set(kind, followed)
    timer ??= setTimeout(() => {
      timer = undefined
      revision += 1
      view = viewOf()
      for (const listener of listeners) listener(view)
    }, TOGETHER_MS)
  }

  function objectsOf(kinds: readonly string[]): readonly Json[] {
    return kinds.flatMap((kind) => [...(known.get(kind)?.objects.values() ?? [])])
  }

  /** Whose reading holds is known by who is there: Cilium's agent, ours, or whatever else enforces NetworkPolicy. */
  function dialectOf(): Dialect {
    const labels = objectsOf(['Pod']).map(labelsOf)
    if (labels.some((found) => found['k8s-app'] === 'cilium')) return 'cilium-1.20'
    return labels.some((found) => isAgent({ labels: found })) ? 'portcullis' : 'kubernetes'
  }

  function viewOf(): ClusterView {
    const followed = [...known.values()]
    const whole = RESOURCES.every(({ kind }) => known.has(kind))
    const others = RESOURCES.map(({ kind }) => kind).filter((kind) => !POLICY_KINDS.includes(kind))
    const { world } = toWorld(objectsOf(others), { dialect: dialectOf(), localNode: '' })
    return {
      revision,
      live: whole && followed.every(({ state }) => state !== 'stale'),
      seenAt: now().toISOString(),
      node: config.getCurrentContext(),
      world,
      policies: objectsOf(POLICY_KINDS).map((object) => policyView(object, textBefore(object)))
    }
  }

  /** Nobody writes by the power of a server that many use. */
  function under(person: Person | undefined): KubeConfig {
    if (person !== undefined) return configAs(config, person)
    if (ownPower) return config
    const fix = 'Sign in with your own token; `kubectl` writes under your rights too.'
    throw new ClusterError('forbidden', 'This server writes nothing by rights of its own.', fix)
  }

  async function apply({ text, expect, as }: ApplyObjects, dryRun: boolean): Promise<ApplyOutcome> {
    const config = under(as)
    const objects = loadAll(text).filter((value): value is Json => typeof value === 'object' && value !== null)
    const wanted = objects.map((object) => withNamespace(object))
    // As it is now, and not as it was when a watch last told of it.
    const looked = await Promise.all(wanted.map((object) => look(config, object)))
    const before = looked.map(({ live }) => live)
    const closed = looked.flatMap(({ issue }) => issue ?? [])
    if (closed.length > 0) return { ok: false, objects: [], issues: closed, revision: 0 }
    const late = wanted.flatMap((object, at) => {
      const message = changedSince(expect[keyOf(object)], before[at])
      return message === undefined ? [] : [issueOf(object, 'changed-meanwhile', 'error', message)]
    })
    if (late.length > 0) return { ok: false, objects: [], issues: late, revision: 0 }
    // All of them or none: each is tried before the first is written.
    const tried = await Promise.all(
      wanted.map((object, at) => write(config, object, before[at], { dryRun: true, dialect: dialectOf() }))
    )
    const ok = tried.every(({ object }) => object !== undefined)
    const issues = tried.flatMap((one) => one.issues)
    if (dryRun || !ok)
      return {
        ok,
        objects: ok
          ? outcomes(
              wanted,
              before,
              tried.map(({ object }) => object)
            ).map(({ uid: _, ...object }, at) => ({ ...object, generation: generationOf(before[at]), ...uidIn(before[at]) }))
          : [],
        issues,
        revision: 0
      }
    const made: (Json | undefined)[] = []
    for (const [at, object] of wanted.entries()) {
      const { object: result, issues: found } = await write(config, object, before[at], {
        dryRun: false,
        dialect: dialectOf()
      })
      if (result === undefined) {
        const left = await takeBack(config, wanted, before, made)
        return { ok: false, objects: [], issues: [...issues, ...found, ...left], revision }
      }
      made.push(result)
    }
    const done = outcomes(wanted, before, made)
    const [only, ...more] = made
    if (only !== undefined && more.length === 0) {
      authored.set(keyOf(only), { uid: uidOf(only), generation: generationOf(only), text })
    }
    await seen(made)
    return { ok: true, objects: done, issues, revision }
  }

  /** As its author wrote it, where nobody has changed it since, nor made another in its place: its generation would be the first again. */
  function textBefore(object: Json): string {
    const own = authored.get(keyOf(object))
    const same = own?.generation === generationOf(object) && own.uid === uidOf(object)
    return same ? own.text : textOf(object)
  }

  function outcomes(
    wanted: readonly Json[],
    before: readonly (Json | undefined)[],
    made: readonly (Json | undefined)[]
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
    made: readonly (Json | undefined)[]
  ): Promise<ApplyOutcome['issues']> {
    const left: ApplyOutcome['issues'][number][] = []
    for (const [at, now] of made.entries()) {
      const [object, was] = [wanted[at], before[at]]
      if (now === undefined || object === undefined) continue
      const { uid, resourceVersion } = now.metadata as { readonly uid: string; readonly resourceVersion: string }
      const undone =
        was === undefined
          ? (await remove(config, refOf(object), uid, resourceVersion)).status === 200
          : (await write(config, load(textOf(was)) as Json, now, { dryRun: false, dialect: dialectOf() })).object !==
            undefined
      const message = 'It was written before another one was refused, and could not be taken back.'
      if (!undone) left.push(issueOf(object, 'left-applied', 'error', message))
    }
    return left
  }

  /** Resolves once the watches have told of what was written, or nothing more is to be hoped for. */
  function seen(made: readonly (Json | undefined)[]): Promise<void> {
    const isIn = (object: Json) => {
      const { kind, namespace, name } = refOf(object)
      const found = view.policies.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
      return found !== undefined && found.uid === uidOf(object) && found.generation >= generationOf(object)
    }
    const there = () => made.every((object) => object === undefined || isIn(object))
    return new Promise((resolve) => {
      if (there()) return resolve()
      const done = () => {
        clearTimeout(patience)
        listeners.delete(look)
        resolve()
      }
      const look = () => there() && done()
      const patience = setTimeout(done, 5_000)
      listeners.add(look)
    })
  }

  return {
    list: () => view,
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    apply: (request) => apply(request, false),
    dryRun: (request) => apply(request, true),
    people: peopleOf(config),
    async delete(ref, expected, as): Promise<DeleteOutcome> {
      const config = under(as)
      const live = await read(config, { kind: ref.kind, metadata: { namespace: ref.namespace, name: ref.name } })
      if (live === undefined) return { found: false, before: '', issues: [], revision }
      const text = textBefore(live)
      const changed = expected.generation === 0 ? undefined : changedSince(expected, live)
      if (changed !== undefined) {
        return { found: true, before: text, issues: [issueOf(live, 'changed-meanwhile', 'error', changed)], revision }
      }
      const { uid, resourceVersion } = live.metadata as { readonly uid: string; readonly resourceVersion: string }
      const { status, body } = await remove(config, ref, uid, resourceVersion)
      if (status === 200 || status === 202) {
        authored.delete(keyOf(live))
        return { found: true, before: text, issues: [], revision }
      }
      if (status === 404) return { found: false, before: text, issues: [], revision }
      if (status === 401) throw signedOut()
      const message =
        (body as { readonly message?: string } | undefined)?.message ?? `The API server answers with ${status}.`
      if (status === 409)
        return { found: true, before: text, issues: [issueOf(live, 'changed-meanwhile', 'error', message)], revision }
      throw new ClusterError(status === 403 ? 'forbidden' : 'failed', message)
    },
    close() {
      stopping.abort()
      clearTimeout(timer)
      listeners.clear()
    }
  }
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

function labelsOf({ metadata }: Json): Readonly<Record<string, string>> {
  return (metadata as { readonly labels?: Readonly<Record<string, string>> } | undefined)?.labels ?? {}
}

/** As `kubectl apply` has it: without one, `default`. */
function withNamespace(object: Json): Json {
  const metadata = (object.metadata ?? {}) as Json
  const clusterwide = /^(?:CiliumClusterwide|Admin|BaselineAdmin|Cluster)NetworkPolicy$/.test(String(object.kind))
  return clusterwide || metadata.namespace ? object : { ...object, metadata: { ...metadata, namespace: 'default' } }
}

function refOf({ kind, metadata }: Json): ObjectRef {
  const { namespace = '', name = '' } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  return { kind: String(kind), namespace, name }
}

const keyOf = (object: Json): string => policyKey(refOf(object) as Parameters<typeof policyKey>[0])

const generationOf = (object: Json | undefined): number =>
  (object?.metadata as { readonly generation?: number } | undefined)?.generation ?? (object === undefined ? 0 : 1)

const uidOf = (object: Json | undefined): string => (object?.metadata as { readonly uid?: string } | undefined)?.uid ?? ''

/** Whether an object is no more what somebody saw: a sentence. Undefined where it is, or nobody says what they saw. */
function changedSince(seen: Seen | undefined, live: Json | undefined): string | undefined {
  const generation = generationOf(live)
  if (seen === undefined) return undefined
  if (seen.generation !== generation)
    return `It is at generation ${generation}, and was ${seen.generation} when it was read.`
  // The first generation of another object is no other number.
  const other = live !== undefined && seen.uid !== undefined && seen.uid !== uidOf(live)
  return other ? 'It was deleted and made anew since it was read.' : undefined
}

/** For an answer: absent where the object is not there. */
const uidIn = (object: Json | undefined): { readonly uid?: string } => (object === undefined ? {} : { uid: uidOf(object) })

function policyView(object: Json, text: string): PolicyView {
  const { uid = '', creationTimestamp = '' } = object.metadata as {
    readonly uid?: string
    readonly creationTimestamp?: string
  }
  return {
    ...refOf(object),
    uid,
    generation: generationOf(object),
    text,
    appliedAt: creationTimestamp,
    appliedBy: ''
  }
}
