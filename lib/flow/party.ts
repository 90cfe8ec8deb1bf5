import type { FlowParty } from './flow'

/** As the field writes it: `default/backend1`, an entity's name, else the address. */
export function partyName(party: FlowParty): string {
  if (party.pod !== undefined) return `${party.namespace ?? ''}/${party.pod}`
  return party.entity !== undefined && !party.entity.startsWith('world') ? party.entity : party.address
}
