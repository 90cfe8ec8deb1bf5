import type { PeerInput, PortInput } from '../canvas/model'
import { peerKey, peerOf, peerOfBlock } from '../canvas/peer'
import { samePort } from '../shape/port'
import { addRule } from './add-rule'
import type { Command, CommandArgs } from './model'
import { refused } from './work'

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
  perform: (context) => {
    const wanted = peerKey('egress', peerOf(KUBE_DNS))
    const again = context.canvas.edges.some(({ block, verdict, ports }) => {
      const found = context.canvas.blocks.find((one) => one.id === block && one.side === 'egress')
      const covers = ports === 'any' || DNS_PORTS.every((port) => ports.some((one) => samePort(one, port)))
      return verdict === 'allow' && covers && found !== undefined && peerKey('egress', peerOfBlock(found)) === wanted
    })
    if (again) return refused('DNS is allowed already.')
    return addRule.perform(context, { side: 'egress', peer: KUBE_DNS, ports: DNS_PORTS })
  }
}
