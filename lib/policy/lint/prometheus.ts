import { issue } from '../issues'
import { NAMESPACE_KEY } from '../labels'
import { memo } from '../memo'
import type { PolicyKind, World } from '../model'
import type { Plain } from '../repair'
import type { Check } from './check'
import { passes } from './passes'
import { namePods, selected, type Workload, workloads } from './workloads'

/** SPEC 11.6: pods that offer metrics, and a Prometheus that may no longer read them. */
export const prometheus: Check = (world, policy, spec) => {
  if (!spec.defaultDeny.ingress) return []
  const [scraper] = scrapers(world)
  if (!scraper) return []
  for (const { identity } of selected(world, spec.subject)) {
    const port = identity.ports.find((one) => one.protocol === 'TCP' && METRICS.test(one.name))
    const isScraper = scrapers(world).some((one) => one.identity === identity)
    if (!port || isScraper) continue
    if (scrapers(world).some((one) => passes(world, 'ingress', identity, one.identity, 'TCP', port.port))) continue
    const path = `${spec.path}.ingress`
    const rule = allow(policy.ref.kind, scraper, port.name)
    const repairs = rule ? [{ title: 'Allow Prometheus', edits: [{ op: 'append', path, value: rule } as const] }] : []
    return [issue('ingress-without-prometheus', path, { scraper: namePods([scraper]), port: port.name }, repairs)]
  }
  return []
}

const METRICS = /metrics|^prom/
const NAMES = ['app.kubernetes.io/name', 'app', 'k8s-app']

const scrapers = memo((world: World) =>
  workloads(world).filter(({ identity }) => NAMES.some((key) => identity.podLabels?.[key] === 'prometheus'))
)

function allow(kind: PolicyKind, { identity }: Workload, port: string): Plain | undefined {
  const key = NAMES.find((name) => identity.podLabels?.[name] === 'prometheus') ?? 'app'
  const labels = { [key]: 'prometheus' }
  const namespace = identity.namespace?.name ?? ''
  if (kind === 'NetworkPolicy') {
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
    return { from: [{ namespaceSelector, podSelector: { matchLabels: labels } }], ports: [{ port, protocol: 'TCP' }] }
  }
  if (kind !== 'CiliumNetworkPolicy' && kind !== 'CiliumClusterwideNetworkPolicy') return undefined
  return {
    fromEndpoints: [{ matchLabels: { [`k8s:${NAMESPACE_KEY}`]: namespace, ...labels } }],
    toPorts: [{ ports: [{ port, protocol: 'TCP' }] }]
  }
}
