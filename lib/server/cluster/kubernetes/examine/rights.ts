import type { KubeConfig } from '@kubernetes/client-node'
import type { Diagnosis } from '@/lib/api'
import { callJson } from '../request'
import { POLICY_RESOURCES, RESOURCES } from '../resources'
import { good, missing, note } from './say'

/** For whom rights are asked: the editor and the command, under one's own name, or the agent, under its service account's. */
export type Role = 'editor' | 'agent'

interface Right {
  readonly verb: string
  readonly group: string
  readonly resource: string
}

const READ = ['list', 'watch']
const WRITE = ['get', 'create', 'patch', 'update', 'delete']

/** What these credentials lack of what the role needs; kinds that the cluster does not have are left out. */
export async function rights(config: KubeConfig, role: Role, absent: ReadonlySet<string>): Promise<readonly Diagnosis[]> {
  const there = RESOURCES.filter(({ kind }) => !absent.has(kind))
  const written = POLICY_RESOURCES.filter(({ kind }) => !absent.has(kind))
  const of = (verbs: readonly string[], resources: typeof RESOURCES) =>
    resources.flatMap(({ plural, at }) => verbs.map((verb) => ({ verb, group: groupOf(at[0] ?? ''), resource: plural })))
  const reading = await refused(config, of(READ, there))
  const subject = `rights (${role})`
  const fix = `An administrator grants ${role === 'agent' ? 'them to the agent’s service account: the chart’s ClusterRole has them' : 'them; `kubectl auth can-i --list` shows what there is'}.`
  const found: Diagnosis[] = [
    reading.length === 0
      ? good(subject, 'All that is needed may be read and watched.')
      : missing(subject, `May not ${words(reading)}.`, fix)
  ]
  if (role === 'agent') return found
  const writing = await refused(config, of(WRITE, written))
  if (writing.length === 0) found.push(good(subject, 'Policies may be written, everywhere.'))
  else found.push(note(subject, `May not ${words(writing)} in every namespace: Apply may be refused.`, fix))
  return found
}

/** `apis/cilium.io/v2` → `cilium.io`, `api/v1` → the core group. */
function groupOf(at: string): string {
  return /^apis\/([^/]+)\//.exec(at)?.[1] ?? ''
}

async function refused(config: KubeConfig, rights: readonly Right[]): Promise<readonly Right[]> {
  const allowed = await Promise.all(rights.map((right) => mayI(config, right)))
  return rights.filter((_, at) => !allowed[at])
}

async function mayI(config: KubeConfig, resourceAttributes: Right): Promise<boolean> {
  const { body } = await callJson(config, 'apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes }
    })
  })
  return (body as { readonly status?: { readonly allowed?: boolean } } | undefined)?.status?.allowed === true
}

/** `list, watch pods; create networkpolicies` */
function words(rights: readonly Right[]): string {
  const verbs = new Map<string, string[]>()
  for (const { verb, resource } of rights) verbs.set(resource, [...(verbs.get(resource) ?? []), verb])
  const resources = new Map<string, string[]>()
  for (const [resource, all] of verbs) resources.set(all.join(', '), [...(resources.get(all.join(', ')) ?? []), resource])
  return [...resources].map(([verb, all]) => `${verb} ${all.join(', ')}`).join('; ')
}
