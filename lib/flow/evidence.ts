import { parseRuleId } from '@/lib/policy'
import type { FlowRecord } from './flow'

const REASONS: Readonly<Record<string, string>> = {
  'no-policy': 'no policy selects it',
  'own-node': 'its own node',
  self: 'itself',
  mode: 'enforcement is off',
  conflict: 'rules conflict',
  reply: 'reply',
  'spoofed-source': 'not its own address',
  malformed: 'malformed packet',
  fragment: 'unknown fragment',
  'no-backend': 'the service has no endpoint',
  'no-connection': 'no known connection with the service',
  collision: 'another connection has its port and backend',
  unnamed: 'no policy named'
}

/** What decided a flow, in a few words: `default/example ingress[0]`, `default deny of default/example`. */
export function decidedBy({ evidence }: Pick<FlowRecord, 'evidence'>): string {
  const [first, ...rest] = evidence.rules
  if (first !== undefined) return `${ruleName(first)}${rest.length > 0 ? ` +${rest.length}` : ''}`
  if (evidence.reason === 'default-deny') {
    const by = evidence.isolatedBy.map(policyName)
    return by.length > 0 ? `default deny of ${by.join(', ')}` : 'default deny'
  }
  return REASONS[evidence.reason] ?? evidence.reason
}

function ruleName(id: string): string {
  const parsed = parseRuleId(id)
  if (!parsed) return id
  const { namespace, name } = parsed.policy
  return `${namespace ? `${namespace}/` : ''}${name} ${parsed.path.replace(/^specs?(\[\d+\])?\./, '')}`.trim()
}

/** `kind/namespace/name` without its kind. */
const policyName = (key: string): string => key.split('/').slice(1).filter(Boolean).join('/')
