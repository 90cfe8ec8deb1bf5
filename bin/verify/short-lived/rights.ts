import type { KubeConfig } from '@kubernetes/client-node'
import { mayAll } from '@/lib/server/cluster/kubernetes'

const VERBS = ['create', 'delete', 'list', 'watch']

/** What these credentials lack to make short-lived pods in these namespaces: `create, delete pods in shop`. Rejects with ClusterError. */
export async function lacking(config: KubeConfig, namespaces: Iterable<string>): Promise<readonly string[]> {
  const questions = [...namespaces].flatMap((namespace) =>
    VERBS.map((verb) => ({ verb, group: '', resource: 'pods', namespace }))
  )
  const may = await mayAll(config, questions)
  const verbs = new Map<string, string[]>()
  for (const [at, { verb, namespace }] of questions.entries()) {
    if (!may[at]) verbs.set(namespace, [...(verbs.get(namespace) ?? []), verb])
  }
  return [...verbs].map(([namespace, all]) => `${all.join(', ')} pods in ${namespace}`)
}
