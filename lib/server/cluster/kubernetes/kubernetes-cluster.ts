import { setMaxListeners } from 'node:events'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ClusterView } from '@/lib/api/http'
import { toWorld } from '@/lib/k8s'
import type { Dialect } from '@/lib/policy'
import { type ApplyObjects, type ApplyOutcome, type Cluster, ClusterError, type DeleteOutcome } from '../cluster'
import type { Person } from '../person'
import { applyAll } from './apply'
import { configAs } from './as'
import { Authored } from './authored'
import { type ClusterChoice, loadConfig } from './config'
import { dialectBy } from './dialect'
import { type Followed, follow } from './follow'
import { signedOut } from './may'
import { changedSince, generationOf, type Json, labelsOf, policyView, refOf, uidOf } from './objects'
import { peopleOf } from './people'
import { POLICY_RESOURCES, RESOURCES } from './resources'
import { issueOf, read, remove } from './write'

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
  const authored = new Authored()
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

  function dialectOf(): Dialect {
    return dialectBy(objectsOf(['Pod']).map(labelsOf))
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
      policies: objectsOf(POLICY_KINDS).map((object) => policyView(object, authored.textOf(object)))
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
    const textBefore = (object: Json) => authored.textOf(object)
    const { made, ...outcome } = await applyAll(under(as), { text, expect }, { dryRun, dialect: dialectOf(), textBefore })
    if (dryRun || !outcome.ok) return { ...outcome, revision: 0 }
    const [only, ...more] = made
    if (only !== undefined && more.length === 0) authored.keep(only, text)
    await seen(made)
    return { ...outcome, revision }
  }

  /** Resolves once the watches have told of what was written, or nothing more is to be hoped for. */
  function seen(made: readonly Json[]): Promise<void> {
    const isIn = (object: Json) => {
      const { kind, namespace, name } = refOf(object)
      const found = view.policies.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
      return found !== undefined && found.uid === uidOf(object) && found.generation >= generationOf(object)
    }
    const there = () => made.every(isIn)
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
      const text = authored.textOf(live)
      const changed = expected.generation === 0 ? undefined : changedSince(expected, live)
      if (changed !== undefined) {
        return { found: true, before: text, issues: [issueOf(live, 'changed-meanwhile', 'error', changed)], revision }
      }
      const { uid, resourceVersion } = live.metadata as { readonly uid: string; readonly resourceVersion: string }
      const { status, body } = await remove(config, ref, uid, resourceVersion)
      if (status === 200 || status === 202) {
        authored.forget(live)
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
