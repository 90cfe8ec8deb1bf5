import type { CiliumRelease } from '@/lib/policy'
import { as, flag, list, object, TEXT, text } from '../describe'
import { STATUS } from '../object-meta'
import type { Schema } from '../schema'
import { directions } from './rule'
import { SELECTOR } from './selector'

/** The releases whose schema is known. */
export type CiliumVersion = CiliumRelease

/** The documents' schema as this release's API server has it (SPEC 1). */
export function ciliumSchema(release: CiliumRelease): Schema {
  const one = spec(release)
  return {
    kind: 'object',
    fields: {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { kind: 'anything' },
      spec: one,
      specs: list('Several of them in one object.', one),
      status: STATUS
    },
    ...(release === '1.20' ? { anyOf: ['spec', 'specs'] } : {})
  }
}

function spec(release: CiliumRelease): Schema {
  const latest = release === '1.20'
  return object(
    'What the policy says.',
    {
      description: text('What it is for.'),
      labels: list('Labels of the rule, which tools find it by.', LABEL),
      endpointSelector: as(SELECTOR, 'The pods that this policy is about.'),
      nodeSelector: as(SELECTOR, 'The nodes that it is about. Clusterwide policies only, in place of endpointSelector.'),
      ...directions(release),
      ...(latest ? { enableDefaultDeny: DEFAULT_DENY, log: LOG } : {})
    },
    {
      exactlyOne: ['endpointSelector', 'nodeSelector'],
      ...(latest ? { anyOf: ['ingress', 'ingressDeny', 'egress', 'egressDeny'] } : {})
    }
  )
}

const LABEL = object(
  'One label.',
  { key: text('Its key.'), value: text('Its value.'), source: text('Where it comes from, such as k8s.') },
  { required: ['key'] }
)

const DEFAULT_DENY = object('Whether a direction with rules is closed for everything else. Both are true when absent.', {
  ingress: flag('Close ingress.'),
  egress: flag('Close egress.')
})

const LOG = object('What is written beside each flow of this policy.', {
  value: text('A word of at most 32 characters.', { maxLength: 32, pattern: /^\P{C}*$/u })
})

/** What is said of the pods or nodes of one policy, as the newest release has it. */
export const CILIUM_SPEC: Schema = spec('1.20')
