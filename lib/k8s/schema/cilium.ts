import type { CiliumRelease } from '@/lib/policy'
import type { Schema } from './schema'

/** The releases whose schema is known. */
export type CiliumVersion = CiliumRelease

const TEXT: Schema = { kind: 'string' }
const FLAG: Schema = { kind: 'boolean' }
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const PORT =
  /^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$/
// The schema writes these with nested repeats; here without, so that a long text cannot make the matcher go round.
const NAME = /^[-a-zA-Z0-9_]+(?:\.[-a-zA-Z0-9_]+)*\.?$/
const NAME_PATTERN = /^[-a-zA-Z0-9_*]+(?:\.[-a-zA-Z0-9_*]+)*\.?$/
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

function list(items: Schema, maxItems?: number): Schema {
  return { kind: 'list', items, ...(maxItems === undefined ? {} : { maxItems }) }
}

function object(fields: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { kind: 'object', fields, ...(required.length > 0 ? { required } : {}) }
}

const SELECTOR: Schema = object({
  matchLabels: { kind: 'map', values: { kind: 'string', pattern: LABEL_VALUE, maxLength: 63 } },
  matchExpressions: list(
    object(
      { key: TEXT, operator: { kind: 'string', oneOf: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: list(TEXT) },
      'key',
      'operator'
    )
  )
})

const SECRET: Schema = object({ name: TEXT, namespace: TEXT }, 'name')
const TLS: Schema = object({ certificate: TEXT, privateKey: TEXT, trustedCA: TEXT, secret: SECRET }, 'secret')

const GROUPS: Schema = list(
  object({
    aws: object({
      labels: { kind: 'map', values: TEXT },
      region: TEXT,
      securityGroupsIds: list(TEXT),
      securityGroupsNames: list(TEXT)
    })
  })
)

/** The documents' schema as this release's API server has it (SPEC 1). */
export function ciliumSchema(version: CiliumVersion): Schema {
  const latest = version === '1.20'
  const cidr: Schema = latest ? { kind: 'string', isCidr: true } : { kind: 'string', pattern: CIDR_1_15 }
  const name: Schema = { kind: 'string', pattern: NAME, ...(latest ? { maxLength: 255 } : {}) }
  const namePattern: Schema = { kind: 'string', pattern: NAME_PATTERN, ...(latest ? { maxLength: 255 } : {}) }
  const fqdn: Schema = {
    kind: 'object',
    fields: { matchName: name, matchPattern: namePattern },
    ...(latest ? { exactlyOne: ['matchName', 'matchPattern'] } : {})
  }
  const entities = list({ kind: 'string', oneOf: latest ? [...ENTITIES, 'cluster-mesh'] : ENTITIES })
  const cidrSet: Schema = list({
    kind: 'object',
    fields: {
      cidr,
      cidrGroupRef: { kind: 'string', pattern: OBJECT_NAME, maxLength: 253 },
      ...(latest ? { cidrGroupSelector: SELECTOR } : {}),
      except: list(cidr)
    },
    exactlyOne: latest ? ['cidr', 'cidrGroupRef', 'cidrGroupSelector'] : ['cidr', 'cidrGroupRef']
  })
  const port = object(
    {
      port: { kind: 'string', pattern: PORT },
      protocol: { kind: 'string', oneOf: latest ? PROTOCOLS : PROTOCOLS.filter((one) => !IP_PROTOCOLS.includes(one)) },
      ...(latest ? { endPort: { kind: 'integer', minimum: 0, maximum: 65535 } as const } : {})
    },
    ...(latest ? [] : ['port'])
  )
  const ports = list(port, latest ? 40 : undefined)
  const icmps = list(
    object({
      fields: list(
        object(
          {
            family: { kind: 'string', oneOf: ['IPv4', 'IPv6'] },
            type: latest
              ? { kind: 'integer-or-string', pattern: ICMP_TYPE }
              : { kind: 'integer', minimum: 0, maximum: 255, decoded: [0, 255] }
          },
          'type'
        ),
        latest ? 40 : undefined
      )
    })
  )
  const services = list(
    object({
      k8sService: object({ namespace: TEXT, serviceName: TEXT }),
      k8sServiceSelector: object({ namespace: TEXT, selector: SELECTOR }, 'selector')
    })
  )
  const authentication = object({ mode: { kind: 'string', oneOf: ['disabled', 'required', 'test-always-fail'] } }, 'mode')
  const requires = latest ? list(TEXT, 0) : list(SELECTOR)
  const peers = (prefix: 'from' | 'to'): Readonly<Record<string, Schema>> => ({
    [`${prefix}Endpoints`]: list(SELECTOR),
    [`${prefix}CIDR`]: list(cidr),
    [`${prefix}CIDRSet`]: cidrSet,
    [`${prefix}Entities`]: entities,
    [`${prefix}Groups`]: GROUPS,
    ...(latest ? { [`${prefix}Nodes`]: list(SELECTOR) } : {}),
    [`${prefix}Requires`]: requires,
    ...(prefix === 'to' ? { toServices: services } : {}),
    icmps
  })
  const toPorts = list(object(portRuleFields(version, ports, fqdn)))
  const toPortsDeny = list(object({ ports }))
  const spec: Schema = {
    kind: 'object',
    fields: {
      description: TEXT,
      labels: list(object({ key: TEXT, value: TEXT, source: TEXT }, 'key')),
      ...(latest
        ? {
            enableDefaultDeny: object({ ingress: FLAG, egress: FLAG }),
            log: object({ value: { kind: 'string', maxLength: 32, pattern: /^\P{C}*$/u } })
          }
        : {}),
      endpointSelector: SELECTOR,
      nodeSelector: SELECTOR,
      ingress: list(object({ ...peers('from'), toPorts, authentication })),
      ingressDeny: list(object({ ...peers('from'), toPorts: toPortsDeny })),
      egress: list(object({ ...peers('to'), toFQDNs: list(fqdn), toPorts, authentication })),
      egressDeny: list(object({ ...peers('to'), toPorts: toPortsDeny }))
    },
    exactlyOne: ['endpointSelector', 'nodeSelector'],
    ...(latest ? { anyOf: ['ingress', 'ingressDeny', 'egress', 'egressDeny'] } : {})
  }
  return {
    kind: 'object',
    fields: {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { kind: 'anything' },
      spec,
      specs: list(spec),
      status: { kind: 'anything' }
    },
    ...(latest ? { anyOf: ['spec', 'specs'] } : {})
  }
}

function portRuleFields(version: CiliumVersion, ports: Schema, fqdn: Schema): Readonly<Record<string, Schema>> {
  const http = list(
    object({
      path: TEXT,
      method: TEXT,
      host: TEXT,
      headers: list(TEXT),
      headerMatches: list(
        object(
          {
            name: TEXT,
            value: TEXT,
            mismatch: { kind: 'string', oneOf: ['LOG', 'ADD', 'DELETE', 'REPLACE'] },
            secret: SECRET
          },
          'name'
        )
      )
    })
  )
  const rules: Schema =
    version === '1.20'
      ? { kind: 'object', fields: { http, dns: list(fqdn) }, exactlyOne: ['http', 'dns'] }
      : object({ http, dns: list(fqdn), kafka: list(KAFKA), l7proto: TEXT, l7: list({ kind: 'map', values: TEXT }) })
  return {
    ports,
    rules,
    serverNames: list(version === '1.20' ? { kind: 'string', pattern: NAME_PATTERN } : TEXT),
    originatingTLS: TLS,
    terminatingTLS: TLS,
    listener: object(
      {
        name: TEXT,
        ...(version === '1.20' ? { priority: { kind: 'integer', minimum: 1, maximum: 100 } as const } : {}),
        envoyConfig: object(
          { name: TEXT, kind: { kind: 'string', oneOf: ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'] } },
          'name'
        )
      },
      'name',
      'envoyConfig'
    )
  }
}

const KAFKA: Schema = object({ apiKey: TEXT, apiVersion: TEXT, clientID: TEXT, role: TEXT, topic: TEXT })

const ENTITIES = [
  'all',
  'world',
  'cluster',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver'
]

const IP_PROTOCOLS: readonly string[] = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']
const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP', ...IP_PROTOCOLS, 'ANY']

/** Numbers 0 to 255 and the names of both families, as the schema spells them: one with a space, by mistake (SPEC 1.23). */
const ICMP_TYPE =
  /^([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]|EchoReply|DestinationUnreachable|Redirect|Echo|EchoRequest|RouterAdvertisement|RouterSelection|TimeExceeded|ParameterProblem|Timestamp|TimestampReply|Photuris|ExtendedEchoRequest|ExtendedEcho Reply|PacketTooBig|MulticastListener(Query|Report|Done)|(Router|Neighbor)Solicitation|NeighborAdvertisement|RedirectMessage|RouterRenumbering|ICMPNodeInformation(Query|Response)|InverseNeighborDiscovery(Solicitation|Advertisement)|HomeAgentAddressDiscovery(Request|Reply)|MobilePrefix(Solicitation|Advertisement)|DuplicateAddress(RequestCodeSuffix|ConfirmationCodeSuffix))$/

/** Older schemas spell out prefixes: no mapped addresses, no bare ones. */
const CIDR_1_15 = /^(?:(?:\d{1,3}\.){3}\d{1,3}\/(?:\d|[12]\d|3[0-2])|[0-9A-Fa-f:]+\/(?:\d|[1-9]\d|1[01]\d|12[0-8]))$/
