import type { FlowParty, FlowService } from './flow'

/** As the field writes it: `default/backend1`, an entity's name, else the address. */
export function partyName(party: FlowParty): string {
  if (party.pod !== undefined) return `${party.namespace ?? ''}/${party.pod}`
  return party.entity !== undefined && !party.entity.startsWith('world') ? party.entity : party.address
}

/** `default/backend:80`, or its address where nobody knows its name. */
export function serviceName({ namespace, name, address, port }: FlowService): string {
  if (name !== undefined) return `${namespace ?? ''}/${name}:${port}`
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
}
