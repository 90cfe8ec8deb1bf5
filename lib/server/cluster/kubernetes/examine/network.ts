import type { Diagnosis } from '@/lib/api'
import type { NodeInfo } from './nodes'
import type { Role } from './rights'
import { good, missing, note } from './say'

/** As much of a DaemonSet or a Pod as tells whose it is. */
export interface Workload {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Of all its containers. */
  readonly args: readonly string[]
}

interface Plugin {
  readonly name: string
  readonly is: (workload: Workload) => boolean
  /** It drops by policies itself. */
  readonly enforces: boolean | ((workload: Workload) => boolean)
}

const labelled = (key: string, value: string) => (workload: Workload) => workload.labels[key] === value

const PLUGINS: readonly Plugin[] = [
  { name: 'Cilium', is: labelled('k8s-app', 'cilium'), enforces: true },
  { name: 'Calico', is: labelled('k8s-app', 'calico-node'), enforces: true },
  { name: 'Canal', is: labelled('k8s-app', 'canal'), enforces: true },
  { name: 'Antrea', is: ({ labels }) => labels.app === 'antrea' && labels.component === 'antrea-agent', enforces: true },
  { name: 'kube-router', is: labelled('k8s-app', 'kube-router'), enforces: true },
  { name: 'Weave Net', is: labelled('name', 'weave-net'), enforces: true },
  { name: 'OVN-Kubernetes', is: ({ labels }) => /^ovnkube-node/.test(labels.app ?? labels.name ?? ''), enforces: true },
  { name: 'kube-network-policies', is: labelled('app', 'kube-network-policies'), enforces: true },
  { name: 'Flannel', is: ({ labels }) => labels.app === 'flannel' || labels['k8s-app'] === 'flannel', enforces: false },
  { name: 'kindnet', is: labelled('app', 'kindnet'), enforces: true },
  { name: 'Kube-OVN', is: labelled('app', 'kube-ovn-cni'), enforces: true },
  { name: 'Terway', is: labelled('app', 'terway-eniip'), enforces: true },
  { name: 'the policy manager of Azure', is: labelled('k8s-app', 'azure-npm'), enforces: true },
  {
    name: 'the VPC CNI of AWS',
    is: labelled('k8s-app', 'aws-node'),
    // Its node agent is there in any case.
    enforces: ({ args }) => args.includes('--enable-network-policy=true')
  }
]

const BESIDE = 'Switch its policies off once the agent enforces.'

/** k3s has kube-router's controller within itself, where no workload tells of it. */
export function withinKubelet(nodes: readonly NodeInfo[]): readonly Diagnosis[] {
  if (!nodes.some(({ kubeletVersion }) => kubeletVersion.includes('+k3s'))) return []
  const says =
    'k3s enforces NetworkPolicy itself, unless it was started with --disable-network-policy: what passes must be allowed by both.'
  return [note('CNI', says, BESIDE)]
}

/** `workloads`: those that may be a CNI’s, from wherever they could be read; undefined: nowhere. */
export function network(workloads: readonly Workload[] | undefined, role: Role): readonly Diagnosis[] {
  if (workloads === undefined)
    return [note('CNI', 'It cannot be told which one is there: neither DaemonSets nor pods may be listed.')]
  const found = PLUGINS.flatMap((plugin) => {
    const workload = workloads.find(plugin.is)
    if (workload === undefined) return []
    const enforces = typeof plugin.enforces === 'boolean' ? plugin.enforces : plugin.enforces(workload)
    return [{ ...plugin, enforces, where: `${workload.namespace}/${workload.name}` }]
  })
  if (found.length === 0) return [good('CNI', 'None that enforces policies itself is known here.')]
  return found.map(({ name, enforces, where }) => {
    const says = `${name} (${where}).`
    if (name === 'Cilium') {
      return role === 'agent'
        ? missing(
            'CNI',
            `${says} It enforces the same policies.`,
            'Install the editor alone (--set agent.enabled=false), or take Cilium out.'
          )
        : good('CNI', `${says} The editor works with it as it is, and no agent of ours is needed.`)
    }
    if (!enforces) return good('CNI', `${says} It enforces no policies by itself.`)
    return note('CNI', `${says} It enforces NetworkPolicy too: what passes must be allowed by both.`, BESIDE)
  })
}
