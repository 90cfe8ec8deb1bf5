import type { KubeConfig } from '@kubernetes/client-node'
import type { Diagnosis } from '@/lib/api'
import type { Question } from '../../person'
import { mayAll } from '../may'
import { groupOf, POLICY_RESOURCES, RESOURCES } from '../resources'
import { good, missing, note } from './say'

/** For whom rights are asked: the editor and the command, under one's own name, or the agent, under its service account's. */
export type Role = 'editor' | 'agent'

const READ = ['list', 'watch']
const WRITE = ['get', 'create', 'patch', 'update', 'delete']

/** What these credentials lack of what the role needs; kinds that the cluster does not have are left out. */
export async function rights(config: KubeConfig, role: Role, absent: ReadonlySet<string>): Promise<readonly Diagnosis[]> {
  const there = RESOURCES.filter(({ kind }) => !absent.has(kind))
  const written = POLICY_RESOURCES.filter(({ kind }) => !absent.has(kind))
  const of = (verbs: readonly string[], resources: typeof RESOURCES) =>
    resources.flatMap(({ plural, at }) => verbs.map((verb) => ({ verb, group: groupOf(at[0]), resource: plural })))
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

async function refused(config: KubeConfig, rights: readonly Question[]): Promise<readonly Question[]> {
  const allowed = await mayAll(config, rights)
  return rights.filter((_, at) => !allowed[at])
}

/** `list, watch pods; create networkpolicies` */
function words(rights: readonly Question[]): string {
  const verbs = new Map<string, string[]>()
  for (const { verb, resource } of rights) verbs.set(resource, [...(verbs.get(resource) ?? []), verb])
  const resources = new Map<string, string[]>()
  for (const [resource, all] of verbs) resources.set(all.join(', '), [...(resources.get(all.join(', ')) ?? []), resource])
  return [...resources].map(([verb, all]) => `${verb} ${all.join(', ')}`).join('; ')
}
