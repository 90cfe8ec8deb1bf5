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
    { node: 'n1', address: '10.0.0.1:9965', starting: false },
    { node: 'n2', address: undefined, starting: false },
    { node: 'n10', address: '[fd00::a]:9965', starting: false }
  ])
})

it('tells a node whose agent is about to run from one that has none', () => {
  const pods = [pod('n1', '', { phase: 'Pending' }), pod('n2', ''), pod('n3', '10.0.0.3', { phase: 'Failed' })]
  expect(placesOf(['n1', 'n2', 'n3'], pods).map(({ node, starting }) => [node, starting])).toEqual([
    ['n1', true],
    ['n2', true],
    ['n3', false]
  ])
})

it('takes no pod of another namespace, none that has ended, and none that has no address yet', () => {
  const pods = [
    pod('n1', '10.0.0.7', { namespace: 'default' }),
    pod('n1', '10.0.0.8', { phase: 'Failed' }),
    pod('n1', ''),
    pod('n1', '10.0.0.9', { labels: { 'app.kubernetes.io/component': 'agent' } })
  ]
  expect(placesOf(['n1'], pods)).toMatchObject([{ node: 'n1', address: undefined }])
})
