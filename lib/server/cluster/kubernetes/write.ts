import type { KubeConfig } from '@kubernetes/client-node'
import type { IssueView } from '@/lib/api/http'
import { normalise, readObject } from '@/lib/k8s'
import { type Dialect, policyKey } from '@/lib/policy'
import { ClusterError, type ObjectRef } from '../cluster'
import { signedOut } from './may'
import { type Answer, callJson } from './request'
import { POLICY_RESOURCES } from './resources'

type Json = Readonly<Record<string, unknown>>

/** Who owns the fields that are written from here. */
export const FIELD_MANAGER = 'portcullis'

export interface Written {
  readonly object: Json | undefined
  readonly issues: readonly IssueView[]
}

/**
 * Server-side apply. What others own is taken over, and said. A field of somebody else's that the text does not have would stay by
 * the rules of that call; where it would change what the policy means, the object is replaced by the text instead. Rejects with a
 * ClusterError where nothing answers.
 */
export async function write(
  config: KubeConfig,
  object: Json,
  live: Json | undefined,
  { dryRun, dialect }: { readonly dryRun: boolean; readonly dialect: Dialect }
): Promise<Written> {
  const place = placeOf(object)
  if (place === undefined) return refused(object, 'unknown-kind', `${String(object.kind)} is no policy.`)
  const at = (dry: boolean, more = {}) =>
    `${place}?${new URLSearchParams({ fieldManager: FIELD_MANAGER, ...(dry ? { dryRun: 'All' } : {}), ...more })}`
  const apply = (force: boolean, dry: boolean) =>
    callJson(config, at(dry, { force: String(force) }), {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify(live === undefined ? object : withVersion(object, live))
    })
  const tried = await apply(false, true)
  // Two conflicts: a field that another owns, and an object that is not the one that was read.
  const owners = tried.status === 409 ? ownersIn(tried) : []
  const issues = owners.map((message) => issueOf(object, 'field-owned', 'warning', `${message} Applying takes it over.`))
  const forced = owners.length > 0 ? await apply(true, true) : tried
  if (!isDone(forced)) return { object: undefined, issues: [...issues, ...issuesOf(object, forced)] }
  const same = live === undefined || meaningOf(object, dialect) === meaningOf(forced.body, dialect)
  if (same && dryRun) return { object: forced.body as Json, issues }
  const done = same
    ? await apply(true, false)
    : await callJson(config, at(dryRun), {
        method: 'PUT',
        contentType: 'application/json',
        body: JSON.stringify(replacing(object, live))
      })
  return isDone(done)
    ? { object: done.body as Json, issues }
    : { object: undefined, issues: [...issues, ...issuesOf(object, done)] }
}

/** Deletes the object that was seen, and no other of its name. */
export function remove(config: KubeConfig, ref: ObjectRef, uid: string, resourceVersion: string): Promise<Answer> {
  const place = placeOf({ kind: ref.kind, metadata: { namespace: ref.namespace, name: ref.name } })
  return callJson(config, place ?? '', {
    method: 'DELETE',
    contentType: 'application/json',
    body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } })
  })
}

/** `apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/db`, of the version that the object asks for. */
function placeOf({ apiVersion, kind, metadata }: Json): string | undefined {
  const resource = POLICY_RESOURCES.find((one) => one.kind === kind)
  const { namespace, name } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  const at = resource?.at.find((one) => one.endsWith(String(apiVersion))) ?? resource?.at[0]
  if (!resource || !at || !name) return undefined
  const within = namespace ? `namespaces/${encodeURIComponent(namespace)}/` : ''
  return `${at}/${within}${resource.plural}/${encodeURIComponent(name)}`
}

const isDone = ({ status }: Answer): boolean => status === 200 || status === 201

/** The object as it is on the server now; undefined where there is none. Rejects with a ClusterError where it may not be read. */
export async function read(config: KubeConfig, object: Json): Promise<Json | undefined> {
  const place = placeOf(object)
  if (place === undefined) return undefined
  const { status, body } = await callJson(config, place)
  if (status === 200) return body as Json
  if (status === 404) return undefined
  if (status === 401) throw signedOut()
  const message = (body as StatusBody | undefined)?.message ?? `The API server answers with ${status}.`
  throw new ClusterError(status === 403 ? 'forbidden' : 'failed', message)
}

/** Written only onto what was read: what somebody changed in between is a conflict, not overwritten. */
function withVersion(object: Json, live: Json): Json {
  const { resourceVersion } = live.metadata as Json
  return { ...object, metadata: { ...(object.metadata as Json), resourceVersion } }
}

/** What others wrote on the object beside its spec stays with it. */
function replacing(object: Json, live: Json | undefined): Json {
  const [own, other] = [object.metadata as Json, (live?.metadata ?? {}) as Json]
  const both = (key: string) => ({ ...(other[key] as Json), ...(own[key] as Json) })
  const { resourceVersion } = other
  return { ...object, metadata: { ...own, resourceVersion, labels: both('labels'), annotations: both('annotations') } }
}

/** What the engine makes of it: what is written otherwise and means the same is the same. */
function meaningOf(value: unknown, dialect: Dialect): string {
  const { object } = readObject(value)
  if (!object) return ''
  const metadata = { ...object.metadata, uid: '', generation: 0 }
  return JSON.stringify(normalise({ ...object, metadata }, { dialect }).policy?.specs ?? null)
}

interface StatusBody {
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] }
}

/** One sentence for each owner and field: `kubectl-client-side-apply owns .spec.ingress.` */
function ownersIn({ body }: Answer): readonly string[] {
  const { details } = (body ?? {}) as StatusBody
  const causes = details?.causes ?? []
  return causes.map(({ field = '', message: said = '' }) => {
    const owner = /conflict with "([^"]+)"/.exec(said)?.[1] ?? 'Somebody else'
    return `${owner} owns ${field}.`
  })
}

function issuesOf(object: Json, { status, body }: Answer): readonly IssueView[] {
  const { message = '', details, reason } = (body ?? {}) as StatusBody
  if (status === 403) return [issueOf(object, 'forbidden', 'error', message || 'The API server does not allow it.')]
  if (status === 409) return [issueOf(object, 'changed-meanwhile', 'error', `Somebody changed it meanwhile: ${message}`)]
  const causes = details?.causes ?? []
  if (reason === 'Invalid' && causes.length > 0) {
    return causes.map(({ field = '', message: said = '' }) => ({
      ...issueOf(object, 'refused-by-server', 'error', `${field}: ${said}`),
      path: field
    }))
  }
  return [issueOf(object, 'refused-by-server', 'error', message || `The API server answers with ${status}.`)]
}

function refused(object: Json, code: string, message: string): Written {
  return { object: undefined, issues: [issueOf(object, code, 'error', message)] }
}

export function issueOf(object: Json, code: string, severity: IssueView['severity'], message: string): IssueView {
  const { namespace = '', name = '' } = (object.metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  return { code, severity, message, path: '', policy: policyKey({ kind: object.kind as never, namespace, name }) }
}
