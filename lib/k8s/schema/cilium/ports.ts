import type { CiliumRelease } from '@/lib/policy'
import { integer, list, object, oneOf, text } from '../describe'
import type { Schema } from '../schema'

const PORT =
  /^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$/
const IP_PROTOCOLS: readonly string[] = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

/** Numbers 0 to 255 and the names of both families, as the schema spells them: one with a space, by mistake (SPEC 1.23). */
const ICMP_TYPE =
  /^([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]|EchoReply|DestinationUnreachable|Redirect|Echo|EchoRequest|RouterAdvertisement|RouterSelection|TimeExceeded|ParameterProblem|Timestamp|TimestampReply|Photuris|ExtendedEchoRequest|ExtendedEcho Reply|PacketTooBig|MulticastListener(Query|Report|Done)|(Router|Neighbor)Solicitation|NeighborAdvertisement|RedirectMessage|RouterRenumbering|ICMPNodeInformation(Query|Response)|InverseNeighborDiscovery(Solicitation|Advertisement)|HomeAgentAddressDiscovery(Request|Reply)|MobilePrefix(Solicitation|Advertisement)|DuplicateAddress(RequestCodeSuffix|ConfirmationCodeSuffix))$/

export function ports(release: CiliumRelease): Schema {
  const latest = release === '1.20'
  const port = object(
    'One port, or a range of them.',
    {
      port: text('A number in quotes, "5000", or a name of a container port. "0" is every port.', { pattern: PORT }),
      protocol: oneOf(
        'TCP, UDP and SCTP when absent or ANY.',
        latest ? ['TCP', 'UDP', 'SCTP', ...IP_PROTOCOLS, 'ANY'] : ['TCP', 'UDP', 'SCTP', 'ANY']
      ),
      ...(latest ? { endPort: integer('Last port of a range that begins at `port`.', 0, 65535) } : {})
    },
    latest ? {} : { required: ['port'] }
  )
  return list('The ports; one match is enough.', port, latest ? { maxItems: 40 } : {})
}

export function icmps(release: CiliumRelease): Schema {
  const latest = release === '1.20'
  const description = 'A number, or a name such as EchoRequest.'
  const field = object(
    'One type of message.',
    {
      family: oneOf('IPv4 when absent.', ['IPv4', 'IPv6']),
      type: latest
        ? { kind: 'integer-or-string', description, pattern: ICMP_TYPE }
        : { kind: 'integer', description, minimum: 0, maximum: 255, decoded: [0, 255] }
    },
    { required: ['type'] }
  )
  return list(
    'ICMP messages that the rule is about. Not together with toPorts.',
    object('A set of types.', { fields: list('Types; one match is enough.', field, latest ? { maxItems: 40 } : {}) })
  )
}
