import type { JSONSchema } from 'monaco-yaml'
import { as, list, object, oneOf, text } from './kinds'
import { selector } from './selector'

const peer = object('One peer. A podSelector and a namespaceSelector in one entry hold together.', {
  podSelector: as(
    selector,
    'Pods by their labels: of the namespace of the policy, unless namespaceSelector stands beside it.'
  ),
  namespaceSelector: as(selector, 'Namespaces by their labels. An empty one is every namespace.'),
  ipBlock: object(
    'Addresses. Stands alone in its entry.',
    { cidr: text('A prefix: 10.0.0.0/8.'), except: list('Prefixes within it that are left out.', { type: 'string' }) },
    { required: ['cidr'] }
  )
})

const port = object('One port, or a range of them.', {
  protocol: oneOf('TCP when absent.', ['TCP', 'UDP', 'SCTP']),
  port: {
    description: 'A number, or the name of a container port. Absent: every port of the protocol.',
    type: ['integer', 'string']
  },
  endPort: { type: 'integer', description: 'Last port of a range that begins at `port`.', minimum: 1, maximum: 65535 }
})

const ports = list('Ports that may be used; one match is enough. Absent: every port.', port)

export const networkPolicySpec: JSONSchema = object('What the policy says.', {
  podSelector: as(selector, 'The pods that this policy is about. Empty: every pod of the namespace.'),
  policyTypes: list(
    'Directions that it isolates. Ingress always when absent, Egress where egress rules are.',
    oneOf('', ['Ingress', 'Egress'])
  ),
  ingress: list(
    'Who may come in. Empty: nobody.',
    object('One rule: these peers on these ports.', { from: list('Who. Absent: everyone.', peer), ports })
  ),
  egress: list(
    'Where it may go. Empty: nowhere.',
    object('One rule: these peers on these ports.', { to: list('Where. Absent: everywhere.', peer), ports })
  )
})
