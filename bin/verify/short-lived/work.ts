import type { CanaryAttempt, CanaryWork } from '@/lib/api'
import type { Seen, Trial } from '@/lib/flow'
import { type Party, parseAddress, partyName, podNamed, type World } from '@/lib/policy'
import type { Told } from './crew'
import type { Member } from './draft'
import { READY_PORT } from './pod'
import type { PodState } from './state'

export interface Times {
  /** How long silence is waited for. */
  readonly timeoutMs: number
  /** How long it may take until what enforces the policy has heard of the pods. */
  readonly settleMs: number
}

/** A connection of a member, with the address that it goes to; or why there is none. */
export type Assigned = { readonly trial: Trial } & (
  | { readonly member: Member; readonly attempt: CanaryAttempt }
  | { readonly problem: string }
)

/** Of whoever answers: wherever one is connected to. */
export function answering(
  members: readonly Member[],
  trials: readonly Trial[],
  times: Times
): ReadonlyMap<Member, CanaryWork> {
  return new Map(
    members
      .filter(({ role }) => role === 'answers')
      .map((member) => {
        const asked = trials.filter(({ flow }) => isMember(member, flow.destination)).map(({ flow }) => flow)
        const ports = new Map<string, CanaryWork['listen'][number]>([['ready', { protocol: 'TCP', port: READY_PORT }]])
        // Its kernel answers the others.
        for (const { protocol, port } of asked) {
          if (protocol === 'TCP' || protocol === 'UDP') ports.set(`${protocol} ${port}`, { protocol, port })
        }
        return [member, { listen: [...ports.values()], attempts: [], ...times }] as const
      })
  )
}

/** Which connections who opens, once those that answer are up. */
export function assign(
  members: readonly Member[],
  trials: readonly Trial[],
  up: ReadonlyMap<Member, PodState>
): readonly Assigned[] {
  return trials.map((trial): Assigned => {
    const { source, destination, protocol, port, family } = trial.flow
    const member = members.find((one) => isMember(one, source))
    if (member === undefined) return { trial, problem: `There is no ${partyName(source)}.` }
    const target = members.find((one) => isMember(one, destination))
    const state = target && up.get(target)
    if (state?.kind === 'failed') return { trial, problem: `${partyName(destination)}: ${state.why}` }
    if (state?.kind === 'starting') return { trial, problem: `${partyName(destination)} did not start: ${state.why}` }
    const addresses = state?.kind === 'up' ? state.addresses : destination.kind === 'address' ? [destination.address] : []
    const address = addresses.find((one) => parseAddress(one)?.family === family)
    if (address === undefined) return { trial, problem: `${partyName(destination)} has no address of ${family}.` }
    return { trial, member, attempt: { protocol, address, port, passes: trial.passes } }
  })
}

/** What each that connects is told. */
export function connecting(assigned: readonly Assigned[], times: Times): ReadonlyMap<Member, CanaryWork> {
  const attempts = new Map<Member, CanaryAttempt[]>()
  for (const one of assigned) {
    if ('member' in one) attempts.set(one.member, [...(attempts.get(one.member) ?? []), one.attempt])
  }
  return new Map([...attempts].map(([member, own]) => [member, { listen: [], attempts: own, ...times }]))
}

/** What came of each, in their order. `ended`: who was to answer and did not to the end, and why: silence there is nobody's drop. */
export function outcomes(
  assigned: readonly Assigned[],
  told: ReadonlyMap<Member, Told>,
  ended: ReadonlyMap<Member, string>
): readonly Seen[] {
  const next = new Map<Member, number>()
  return assigned.map((one): Seen => {
    const error = (detail: string): Seen => ({ outcome: 'error', detail, simulated: false })
    if ('problem' in one) return error(one.problem)
    const at = next.get(one.member) ?? 0
    next.set(one.member, at + 1)
    const said = told.get(one.member)
    if (said === undefined) return error('It was not tried.')
    if ('problem' in said) return error(`${partyName(one.trial.flow.source)}: ${said.problem}`)
    const { outcome, detail = '' } = said.outcomes[at] ?? { outcome: 'error' as const }
    const { destination } = one.trial.flow
    const [, why] = [...ended].find(([member]) => isMember(member, destination)) ?? []
    if (outcome === 'timeout' && why !== undefined) return error(`${partyName(destination)} ended meanwhile: ${why}`)
    // Whoever answers was up, by its node's own asking, and answers datagrams too.
    return { outcome, detail, simulated: false, answering: destination.kind === 'pod' }
  })
}

/** Of a pod that is gone nobody says what must become of its connections: the engine lets nothing pass that has an end which it does not know. */
export function seenIn(world: World, { flow }: Trial, seen: Seen): Seen {
  // What could not be tried says more of why.
  if (seen.outcome === 'error') return seen
  const gone = [flow.source, flow.destination].find(
    (party) => party.kind === 'pod' && podNamed(world, party.namespace, party.name) === undefined
  )
  if (gone === undefined) return seen
  return { outcome: 'error', detail: `${partyName(gone)} was deleted before it was looked at again.`, simulated: false }
}

export function isMember({ name, model }: Member, party: Party): boolean {
  return party.kind === 'pod' && party.namespace === model.namespace && party.name === name
}
