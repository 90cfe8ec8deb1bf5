import { expect, it } from 'vitest'
import type { ClusterView } from '@/lib/api/http'
import { AGENT_LABELS, agentAddresses } from './places'

const pod = (node: string, ip: string, more: object = {}) => ({
  namespace: 'portcullis',
  node,
  ips: ip === '' ? [] : [ip],
  labels: AGENT_LABELS,
  phase: 'Running',
  ...more
})
const viewOf = (nodes: readonly string[], pods: readonly object[]) =>
  ({ world: { nodes: nodes.map((name) => ({ name })), pods } }) as unknown as ClusterView
const placesOf = (nodes: readonly string[], pods: readonly object[]) =>
  agentAddresses(viewOf(nodes, pods), { namespace: 'portcullis', port: 9965 })

it('finds the agent of each node, and keeps the nodes that have none', () => {
  expect(placesOf(['n10', 'n2', 'n1'], [pod('n1', '10.0.0.1'), pod('n10', 'fd00::a')])).toEqual([
    { node: 'n1', address: '10.0.0.1:9965' },
    { node: 'n2', address: undefined },
    { node: 'n10', address: '[fd00::a]:9965' }
  ])
})

it('takes no pod of another namespace, none that has ended, and none that has no address yet', () => {
  const pods = [
    pod('n1', '10.0.0.7', { namespace: 'default' }),
    pod('n1', '10.0.0.8', { phase: 'Failed' }),
    pod('n1', ''),
    pod('n1', '10.0.0.9', { labels: { 'app.kubernetes.io/component': 'agent' } })
  ]
  expect(placesOf(['n1'], pods)).toEqual([{ node: 'n1', address: undefined }])
})
