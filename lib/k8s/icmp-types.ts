import type { Family } from '@/lib/policy'
import { number, text } from './json'

/** Names of ICMP types that Cilium's policies know (SPEC 1.9); numbers are IANA's. */
const TYPES: Readonly<Record<Family, Readonly<Record<string, number>>>> = {
  ipv4: {
    EchoReply: 0,
    DestinationUnreachable: 3,
    Redirect: 5,
    Echo: 8,
    EchoRequest: 8,
    RouterAdvertisement: 9,
    RouterSelection: 10,
    TimeExceeded: 11,
    ParameterProblem: 12,
    Timestamp: 13,
    TimestampReply: 14,
    Photuris: 40,
    ExtendedEchoRequest: 42,
    ExtendedEchoReply: 43
  },
  ipv6: {
    DestinationUnreachable: 1,
    PacketTooBig: 2,
    TimeExceeded: 3,
    ParameterProblem: 4,
    EchoRequest: 128,
    EchoReply: 129,
    MulticastListenerQuery: 130,
    MulticastListenerReport: 131,
    MulticastListenerDone: 132,
    RouterSolicitation: 133,
    RouterAdvertisement: 134,
    NeighborSolicitation: 135,
    NeighborAdvertisement: 136,
    RedirectMessage: 137,
    RouterRenumbering: 138,
    ICMPNodeInformationQuery: 139,
    ICMPNodeInformationResponse: 140,
    InverseNeighborDiscoverySolicitation: 141,
    InverseNeighborDiscoveryAdvertisement: 142,
    HomeAgentAddressDiscoveryRequest: 144,
    HomeAgentAddressDiscoveryReply: 145,
    MobilePrefixSolicitation: 146,
    MobilePrefixAdvertisement: 147,
    DuplicateAddressRequestCodeSuffix: 157,
    DuplicateAddressConfirmationCodeSuffix: 158,
    ExtendedEchoRequest: 160,
    ExtendedEchoReply: 161
  }
}

/** The families' names for the palette: name to number. */
export function icmpTypes(family: Family): Readonly<Record<string, number>> {
  return TYPES[family]
}

/** `family` as written: empty or absent is IPv4; undefined where it is neither (SPEC 5.5). */
export function icmpFamily(value: unknown): Family | undefined {
  if (value === undefined || value === null || value === '' || value === 'IPv4') return 'ipv4'
  return value === 'IPv6' ? 'ipv6' : undefined
}

/** A number, a number as text, or a name of that family; undefined where it is none. */
export function icmpType(family: Family, value: unknown): number | undefined {
  const written = text(value)
  if (written === undefined) return number(value)
  if (Object.hasOwn(TYPES[family], written)) return TYPES[family][written]
  return /^\d+$/.test(written) ? Number(written) : undefined
}
