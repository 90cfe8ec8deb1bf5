import type { KubeConfig } from '@kubernetes/client-node'
import type { Diagnosis } from '@/lib/api'
import { type ClusterChoice, loadConfig } from '../config'
import { callJson } from '../request'
import { absentKinds, kinds } from './kinds'
import { network, type Workload, withinKubelet } from './network'
import { type NodeInfo, nodes } from './nodes'
import { type Role, rights } from './rights'
import { good, missing, note } from './say'

export type { Role } from './rights'

/** The first with what the chart's admission policies use. */
const NEWEST_NEEDED = [1, 31] as const

/** Looks at a cluster for a role, and changes nothing. Rejects with a ClusterError where the choice names none. */
export async function examine(choice: ClusterChoice, role: Role): Promise<readonly Diagnosis[]> {
  const config = loadConfig(choice)
  const reached = await reach(config)
  if (reached.state === 'missing') return [reached]
  const absent = await absentKinds(config)
  const [workloads, described, may] = await Promise.all([
    workloadsOf(config),
    listed<NodeObject>(config, 'api/v1/nodes'),
    rights(config, role, absent)
  ])
  return [
    reached,
    ...(described === undefined ? [note('nodes', 'They may not be listed.')] : nodes(described.map(nodeInfo))),
    ...network(workloads, role),
    ...withinKubelet(described?.map(nodeInfo) ?? []),
    kinds(absent),
    ...may
  ]
}

async function reach(config: KubeConfig): Promise<Diagnosis> {
  const server = config.getCurrentCluster()?.server ?? ''
  try {
    const { status, body } = await callJson(config, 'version')
    if (status === 401) {
      return missing(
        'API server',
        `${server} does not know who you are.`,
        'Log in anew: the credentials of this context are missing or have run out.'
      )
    }
    const { gitVersion, major, minor } = (body ?? {}) as Readonly<Record<string, string | undefined>>
    if (status !== 200 || gitVersion === undefined) {
      return missing(
        'API server',
        `${server} answers /version with ${status}.`,
        'Is it the address of a Kubernetes API server?'
      )
    }
    const version = [Number(major), Number.parseInt(minor ?? '', 10)]
    const says = `${server}, Kubernetes ${gitVersion}.`
    return (version[0] ?? 0) > NEWEST_NEEDED[0] || (version[1] ?? 0) >= NEWEST_NEEDED[1]
      ? good('API server', says)
      : note('API server', `${says} Its admission policies know no prefixes.`, 'The chart needs 1.31 or later.')
  } catch (error) {
    return missing(
      'API server',
      (error as Error).message,
      'Is the server up, and the network between? `kubectl version` asks the same.'
    )
  }
}

interface Listed {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
}

interface NodeObject extends Listed {
  readonly status?: { readonly nodeInfo?: Partial<NodeInfo> }
}

/** undefined: they may not be listed. */
async function listed<T extends Listed>(config: KubeConfig, path: string): Promise<readonly T[] | undefined> {
  const { status, body } = await callJson(config, path)
  return status === 200 ? (body as { readonly items: readonly T[] }).items : undefined
}

interface PodSpec {
  readonly containers?: readonly { readonly args?: readonly string[]; readonly command?: readonly string[] }[]
}

/** DaemonSets, or else pods of the namespaces where CNIs are. */
async function workloadsOf(config: KubeConfig): Promise<readonly Workload[] | undefined> {
  const sets = await listed<
    Listed & { readonly spec?: { readonly template?: Partial<Listed> & { readonly spec?: PodSpec } } }
  >(config, 'apis/apps/v1/daemonsets')
  if (sets) return sets.map((one) => workload(one, one.spec?.template?.spec, one.spec?.template?.metadata?.labels))
  const pods = await Promise.all(
    ['kube-system', 'calico-system'].map((namespace) =>
      listed<Listed & { readonly spec?: PodSpec }>(config, `api/v1/namespaces/${namespace}/pods`)
    )
  )
  if (pods.every((some) => some === undefined)) return undefined
  return pods.flatMap((some) => (some ?? []).map((pod) => workload(pod, pod.spec)))
}

function workload({ metadata }: Listed, spec: PodSpec = {}, more: Workload['labels'] = {}): Workload {
  const { name, namespace = '', labels } = metadata
  const args = (spec.containers ?? []).flatMap(({ command = [], args: own = [] }) => [...command, ...own])
  return { name, namespace, labels: { ...labels, ...more }, args }
}

function nodeInfo({ metadata, status }: NodeObject): NodeInfo {
  const {
    kernelVersion = '',
    operatingSystem = 'linux',
    containerRuntimeVersion = '',
    kubeletVersion = ''
  } = status?.nodeInfo ?? {}
  return { name: metadata.name, kernelVersion, operatingSystem, containerRuntimeVersion, kubeletVersion }
}
