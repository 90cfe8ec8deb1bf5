import { KAFKA_API_KEYS, KAFKA_ROLES } from '@/lib/policy'
import { member, text } from '../json'
import type { Finding } from '../schema/schema'
import { finding } from './selector'

/** What the parser of releases that had Kafka refuses of one rule (SPEC 1.20). Names are read in any case. */
export function badKafka(rule: unknown, path: string): readonly Finding[] {
  const written = (field: string) => text(member(rule, field)) ?? ''
  const [role, apiKey, version, topic] = ['role', 'apiKey', 'apiVersion', 'topic'].map(written)
  if (role && apiKey) return [{ path, why: 'only one of role and apiKey may be set' }]
  return [
    ...finding(`${path}.role`, !role || Object.hasOwn(KAFKA_ROLES, role.toLowerCase()) ? undefined : `"${role}" is no role`),
    ...finding(
      `${path}.apiKey`,
      !apiKey || KAFKA_API_KEYS.includes(apiKey.toLowerCase()) ? undefined : `"${apiKey}" is no request of Kafka`
    ),
    ...finding(`${path}.apiVersion`, !version || isShort(version) ? undefined : `"${version}" is no number of 16 bits`),
    ...finding(
      `${path}.topic`,
      !topic || (topic.length <= 255 && /^[a-zA-Z0-9\\._-]+$/.test(topic)) ? undefined : `"${topic}" is no topic`
    )
  ]
}

function isShort(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Number(text) >= -32768 && Number(text) <= 32767
}
