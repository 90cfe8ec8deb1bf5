import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cluster } from './cluster'
import { Installation } from './installation'
import { GATEWAY } from './plan'
import { pod, reaches } from './pods'

let cluster: Cluster
let portcullis: Installation | undefined
beforeAll(async () => {
  cluster = await Cluster.start({ product: true, proxy: false })
  const backends = ['n1', 'n2'].map((node) => pod(`web-${node}`, { node, labels: { app: 'web' } }))
  await cluster.apply(...backends, pod('near', { node: 'n1' }), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { app: 'web' },
      ipFamilyPolicy: 'RequireDualStack',
      sessionAffinity: 'ClientIP',
      ports: [{ port: 8080, targetPort: 'http' }]
    }
  })
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
})
afterAll(async () => {
  await portcullis?.end()
  await cluster?.end()
})

it('no-kube-proxy: pods reach Services by what is at their interfaces, backends on either node, and policies decide on the backend', async () => {
  const said = await cluster.kubectl('get', 'service', 'web', '-o=jsonpath={.spec.clusterIPs[*]}')
  const asks = () => Promise.all(said.split(' ').map((one) => reaches(cluster, 'near', one, 8080)))
  expect(await asks()).toEqual([false, false])
  // Without kube-proxy the Service of the API server leads nowhere on a node: agents are told where it is.
  const server = [`apiServer.host=${GATEWAY.ipv4}`, 'apiServer.port=6443']
  portcullis = await Installation.install(cluster, 'agent.enforce=true', 'web.enabled=false', ...server)
  for (const agent of portcullis.agents)
    await agent.until(({ endpoints }) => endpoints.every(({ state }) => state === 'enforcing'))
  expect(await asks()).toEqual([true, true])

  // With affinity all of a client's connections go to one backend; with the other closed it is the same one that answers.
  const allow = (node: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'one', namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'near' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [`10.244.${node}.0/24`] } }, { ipBlock: { cidr: '::/0' } }] }]
    }
  })
  const [v4 = ''] = said.split(' ')
  const answers = new Map<string, boolean>()
  for (const node of ['1', '2']) {
    await cluster.apply(allow(node))
    await portcullis.agents[0]?.enforces('one', Number(node))
    answers.set(node, await reaches(cluster, 'near', v4, 8080))
  }
  expect([...answers.values()].sort()).toEqual([false, true])
  await cluster.kubectl('delete', 'networkpolicy', 'one')
})
