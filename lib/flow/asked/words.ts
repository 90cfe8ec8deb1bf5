import { type Flow, type Party, partyName } from '@/lib/policy'
import { portText } from './port'

/** `default/web → default/db:5432`, `default/web → [2001:db8::1]:53/udp`: a flow as it is typed. */
export function flowTitle(flow: Flow, arrow: '→' | '->' = '→'): string {
  return `${partyName(flow.source)} ${arrow} ${bracketed(flow.destination)}:${portText(flow)}`
}

function bracketed(party: Party): string {
  return party.kind === 'address' && party.address.includes(':') ? `[${party.address}]` : partyName(party)
}

/** The three words of a question, as `readAskedParty` and `readAskedPort` read them. */
export function writtenFlow(flow: Flow): { readonly from: string; readonly to: string; readonly port: string } {
  return { from: partyName(flow.source), to: partyName(flow.destination), port: portText(flow) }
}
