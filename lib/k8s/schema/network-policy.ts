import { as, list, map, object, TEXT, text } from './describe'
import { OBJECT_META, STATUS } from './object-meta'
import type { Schema } from './schema'

const EXPRESSION = object('One condition on a label.', {
  key: text('The label that is asked about.'),
  operator: text('In and NotIn compare with the values; Exists and DoesNotExist ask for the label alone.'),
  values: list('Values for In and NotIn, of which one is enough.', TEXT)
})

const SELECTOR = object('Chooses by labels. All conditions hold together; none at all chooses everything.', {
  matchLabels: map('Labels that must have exactly these values.', TEXT),
  matchExpressions: list('Conditions that need more than one value, or none.', EXPRESSION)
})

const PEER = object('One peer. A podSelector and a namespaceSelector in one entry hold together.', {
  podSelector: as(
    SELECTOR,
    'Pods by their labels: of the namespace of the policy, unless namespaceSelector stands beside it.'
  ),
  namespaceSelector: as(SELECTOR, 'Namespaces by their labels. An empty one is every namespace.'),
  ipBlock: object('Addresses, meant for those outside the cluster. Stands alone in its entry.', {
    cidr: text('A prefix: 10.0.0.0/8, or 2001:db8::/32.'),
    except: list('Prefixes within it that are left out.', TEXT)
  })
})

const PORT = object('One port, or a range of them.', {
  protocol: text('TCP when absent.'),
  port: {
    kind: 'integer-or-string',
    description: 'A number, or the name of a container port. Absent: every port of the protocol.'
  },
  endPort: { kind: 'integer', description: 'Last port of a range that begins at `port`, which is a number then.' }
})

const PORTS = list('Ports that may be used; one match is enough. Absent: every port.', PORT)

const SPEC = object('What the policy says.', {
  podSelector: as(SELECTOR, 'The pods that this policy is about. Empty: every pod of the namespace.'),
  policyTypes: list('Directions that it isolates. Ingress always when absent, Egress where egress rules are.', TEXT),
  ingress: list(
    'Who may come in. Empty: nobody.',
    object('One rule: these peers on these ports.', { from: list('Who. Absent: everyone.', PEER), ports: PORTS })
  ),
  egress: list(
    'Where it may go. Empty: nowhere.',
    object('One rule: these peers on these ports.', { to: list('Where. Absent: everywhere.', PEER), ports: PORTS })
  )
})

/** networking.k8s.io/v1, as its types read it (SPEC 8.1); what they cannot say is for the validator. */
export const NETWORK_POLICY: Schema = {
  kind: 'object',
  fields: { apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META, spec: SPEC, status: STATUS }
}
