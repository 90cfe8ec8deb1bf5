import type { PeerInput, PortInput } from '../canvas/model'
import { addRule } from './add-rule'
import type { Command, CommandArgs } from './model'

/** The pods that answer names: CoreDNS keeps the label of its predecessor. */
const KUBE_DNS: PeerInput = {
  kind: 'endpoints',
  selector: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }],
  namespace: { kind: 'names', names: ['kube-system'] }
}
const DNS_PORTS: readonly PortInput[] = [
  { kind: 'port', protocol: 'UDP', port: 53 },
  { kind: 'port', protocol: 'TCP', port: 53 }
]

/** Answers that are too long for UDP come over TCP: both are allowed. */
export const allowDns: Command<CommandArgs['allowDns']> = {
  title: () => 'Allow DNS',
  perform: (context) => addRule.perform(context, { side: 'egress', peer: KUBE_DNS, ports: DNS_PORTS })
}
