import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from '../../cluster/nodes/cluster'
import type { Node } from '../../cluster/nodes/node'
import { addressesOf } from '../../cluster/nodes/pods'

/** Where a program of the benchmark runs: a pod's network, or one just like it that no agent knows. */
export interface Place {
  readonly netns: string
  /** Of IPv4. */
  readonly address: string
}

/** A pod that runs. */
export async function placeOf(cluster: Cluster, node: Node, name: string): Promise<Place> {
  const [address = ''] = await addressesOf(cluster, name)
  const id = await cluster.kubectl('get', 'pod', name, '-o=jsonpath={.status.containerStatuses[0].containerID}')
  const tasks = await node.execute(['ctr', '-n', 'k8s.io', 'tasks', 'ls'])
  const [, pid] = new RegExp(`^${id.replace(/^.*\//, '')}\\s+(\\d+)`, 'm').exec(tasks) ?? []
  if (pid === undefined) throw new Error(`${name} does not run`)
  return { netns: node.path(`/proc/${pid}/ns/net`), address }
}

/** Joined to the node's network by the node's own plugin, as the network of no pod: nothing is enforced on it. */
export async function joinUnknown(node: Node, name: string): Promise<Place> {
  const { cniVersion, name: network, plugins } = JSON.parse(readFileSync(join(node.folder, 'cni/10-test.conflist'), 'utf8'))
  const [{ type, ...plugin }] = plugins
  const conf = JSON.stringify({ cniVersion, name: network, type, ...plugin })
  const env = `CNI_COMMAND=ADD CNI_CONTAINERID=${name} CNI_NETNS=/run/netns/${name} CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin`
  await node.execute(['ip', 'netns', 'add', name])
  const said = JSON.parse(await node.execute(['sh', '-c', `echo '${conf}' | ${env} /opt/cni/bin/${type}`]))
  const [address = ''] = (said.ips as readonly { readonly address: string }[]).map((ip) => ip.address.replace(/\/.*/, ''))
  await node.execute(['ip', '-n', name, 'link', 'set', 'lo', 'up'])
  return { netns: node.path(`/run/netns/${name}`), address }
}
