import { issue } from '../issues'
import { memo } from '../memo'
import type { Party, World } from '../model'
import { identify } from '../party'
import type { Edit } from '../repair'
import type { Check } from './check'
import { passes } from './passes'
import { selected } from './workloads'

/** Where API servers listen: behind the service `kubernetes`, which is 443. */
const PORTS = [6443, 443]

/** SPEC 11.6: pods with an account of their own, which they may use, and no way to the API server. */
export const apiServer: Check = (world, policy, spec) => {
  if (!spec.defaultDeny.egress) return []
  const servers = apiServers(world)
  const cut = selected(world, spec.subject).find(
    ({ identity, pods }) =>
      hasAccount(pods[0]?.serviceAccount) &&
      servers.length > 0 &&
      !servers.some((server) => PORTS.some((port) => passes(world, 'egress', identity, server, 'TCP', port)))
  )
  if (!cut) return []
  const path = `${spec.path}.egress`
  const edits: readonly Edit[] = [{ op: 'append', path, value: { toEntities: ['kube-apiserver'] } }]
  const repairs = policy.ref.kind === 'NetworkPolicy' ? [] : [{ title: 'Allow the API server', edits }]
  return [issue('egress-without-api-server', path, { account: cut.pods[0]?.serviceAccount ?? '' }, repairs)]
}

function hasAccount(name: string | undefined): boolean {
  return name !== undefined && name !== '' && name !== 'default'
}

const apiServers = memo((world: World) => {
  const nodes = world.nodes.filter((one) => one.kubeApiserver).map(({ name }): Party => ({ kind: 'node', name }))
  const outside = (world.apiServers ?? []).map((address): Party => ({ kind: 'address', address }))
  return [...nodes, ...outside].flatMap((party) => identify(world, party, '') ?? [])
})
