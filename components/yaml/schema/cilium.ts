import type { JSONSchema } from 'monaco-yaml'
import { ENTITIES } from '../../palette/entities'
import { icmps, toPorts } from './cilium-ports'
import { as, list, object, text } from './kinds'
import { selector } from './selector'

const entity: JSONSchema = {
  type: 'string',
  enum: ENTITIES.map((one) => one.entity),
  enumDescriptions: ENTITIES.map((one) => one.sentence)
}

const cidrSet = object('A prefix with parts left out.', {
  cidr: text('A prefix: 10.0.0.0/8.'),
  cidrGroupRef: text('Name of a CiliumCIDRGroup, in place of `cidr`.'),
  except: list('Prefixes within it that are left out.', { type: 'string' })
})

const peers = (way: 'from' | 'to'): Record<string, JSONSchema> => ({
  [`${way}Endpoints`]: list(
    'Pods by their labels: of the namespace of the policy unless a namespace is named. One entry is enough.',
    selector
  ),
  [`${way}Entities`]: list('Reserved peers.', entity),
  [`${way}CIDR`]: list('Addresses outside the cluster.', { type: 'string' }),
  [`${way}CIDRSet`]: list('Addresses outside the cluster, with parts left out.', cidrSet),
  [`${way}Nodes`]: list('Nodes by their labels.', selector)
})

const egressPeers: Record<string, JSONSchema> = {
  ...peers('to'),
  toServices: list(
    'Kubernetes Services.',
    object('One Service.', {
      k8sService: object('By name.', { serviceName: text('Its name.'), namespace: text('Its namespace.') }),
      k8sServiceSelector: object('By labels.', { selector, namespace: text('Its namespace.') })
    })
  ),
  toFQDNs: list(
    'Hosts outside, by the name that pods resolved. Needs a rule that lets DNS through.',
    object('One name.', { matchName: text('A name: example.com'), matchPattern: text('A pattern: *.example.com') })
  )
}

const rule = (fields: Record<string, JSONSchema>, what: string) =>
  list(what, object('One rule: one kind of peer, on these ports.', { ...fields, toPorts, icmps }))

export const ciliumSpec: JSONSchema = object('What the policy says.', {
  description: text('What it is for.'),
  endpointSelector: as(selector, 'The pods that this policy is about.'),
  nodeSelector: as(selector, 'The nodes that it is about. Clusterwide policies only, in place of endpointSelector.'),
  ingress: rule(peers('from'), 'Who may come in.'),
  ingressDeny: rule(peers('from'), 'Who may not come in, whatever else allows it.'),
  egress: rule(egressPeers, 'Where it may go.'),
  egressDeny: rule(peers('to'), 'Where it may not go, whatever else allows it.'),
  enableDefaultDeny: object('Whether a direction with rules is closed for everything else. Both are true when absent.', {
    ingress: { type: 'boolean', description: 'Close ingress.' },
    egress: { type: 'boolean', description: 'Close egress.' }
  })
})
