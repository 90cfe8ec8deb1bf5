import type { CiliumRelease } from '@/lib/policy'
import { type Fields, list, object, oneOf } from '../describe'
import type { Schema } from '../schema'
import { layer7 } from './layer7'
import { peers, TO_SERVICES, toFQDNs } from './peers'
import { icmps, ports } from './ports'

const AUTHENTICATION = object(
  'Mutual authentication. Not enforced by Portcullis.',
  { mode: oneOf('Whether both ends must prove who they are.', ['disabled', 'required', 'test-always-fail']) },
  { required: ['mode'] }
)

/** The four lists of rules. */
export function directions(release: CiliumRelease): Fields {
  const toPorts = (more: Fields): Schema =>
    list(
      'Ports that the rule is about; one match is enough. Absent: every port and protocol, ICMP too.',
      object('A set of ports, with what a proxy has to judge on them.', { ports: ports(release), ...more })
    )
  const allow = (fields: Fields): Schema =>
    object('One rule: one kind of peer, on these ports.', {
      ...fields,
      toPorts: toPorts(layer7(release)),
      icmps: icmps(release),
      authentication: AUTHENTICATION
    })
  const deny = (fields: Fields): Schema =>
    object('One rule: one kind of peer, on these ports.', { ...fields, toPorts: toPorts({}), icmps: icmps(release) })
  const from = peers('from', release)
  const to = { ...peers('to', release), toServices: TO_SERVICES }
  return {
    ingress: list('Who may come in.', allow(from)),
    ingressDeny: list('Who may not come in, whatever else allows it.', deny(from)),
    egress: list('Where it may go.', allow({ ...to, toFQDNs: toFQDNs(release) })),
    egressDeny: list('Where it may not go, whatever else allows it.', deny(to))
  }
}
