/** A request to a Kafka broker, as its protocol has it. */
export interface KafkaRequest {
  /** Of the protocol's list: 0 is produce, 1 is fetch. */
  readonly apiKey: number
  readonly apiVersion: number
  readonly clientId: string
  /** Every topic that it names. */
  readonly topics: readonly string[]
}

/** By the names that rules use, in lower case; the place in the list is the number in the protocol. */
export const KAFKA_API_KEYS: readonly string[] = [
  'produce',
  'fetch',
  'offsets',
  'metadata',
  'leaderandisr',
  'stopreplica',
  'updatemetadata',
  'controlledshutdown',
  'offsetcommit',
  'offsetfetch',
  'findcoordinator',
  'joingroup',
  'heartbeat',
  'leavegroup',
  'syncgroup',
  'describegroups',
  'listgroups',
  'saslhandshake',
  'apiversions',
  'createtopics',
  'deletetopics',
  'deleterecords',
  'initproducerid',
  'offsetforleaderepoch',
  'addpartitionstotxn',
  'addoffsetstotxn',
  'endtxn',
  'writetxnmarkers',
  'txnoffsetcommit',
  'describeacls',
  'createacls',
  'deleteacls',
  'describeconfigs',
  'alterconfigs'
]

/** A role is the requests that it takes to do what it says. */
export const KAFKA_ROLES: Readonly<Record<string, readonly string[]>> = {
  produce: ['produce', 'metadata', 'apiversions'],
  consume: [
    'fetch',
    'offsets',
    'metadata',
    'offsetcommit',
    'offsetfetch',
    'findcoordinator',
    'joingroup',
    'heartbeat',
    'leavegroup',
    'syncgroup',
    'apiversions'
  ]
}

/** SPEC 6.10: rules are ORed, topic by topic; the fields of one ANDed. A request that names no topic is not judged by topics. */
export function allowsKafka(rules: readonly Readonly<Record<string, unknown>>[], request: KafkaRequest): boolean {
  if (rules.length === 0) return true
  const topics = request.topics.length > 0 ? request.topics : [undefined]
  return topics.every((topic) => rules.some((rule) => matches(rule, request, topic)))
}

function matches(rule: Readonly<Record<string, unknown>>, request: KafkaRequest, topic: string | undefined): boolean {
  const written = (field: string) => (typeof rule[field] === 'string' ? (rule[field] as string) : '')
  const keys = keysOf(written('role').toLowerCase(), written('apiKey').toLowerCase())
  return (
    (keys === 'any' || keys.includes(KAFKA_API_KEYS[request.apiKey] ?? '')) &&
    (written('apiVersion') === '' || Number(written('apiVersion')) === request.apiVersion) &&
    (written('clientID') === '' || written('clientID') === request.clientId) &&
    (topic === undefined || written('topic') === '' || written('topic') === topic)
  )
}

function keysOf(role: string, apiKey: string): 'any' | readonly string[] {
  if (role !== '') return Object.hasOwn(KAFKA_ROLES, role) ? (KAFKA_ROLES[role] ?? []) : []
  return apiKey === '' ? 'any' : [apiKey]
}
