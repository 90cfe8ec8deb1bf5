import type { ClusterView } from '@/lib/api/http'
import { Refused } from '@/lib/server/answer'
import type { AuditedChange } from '@/lib/server/audit'
import { isDenied, type Person } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import { diffOf } from './diff'
import { type Change, SERVER, type Step, type Waiting } from './model'
import type { Asker, Made, Plan } from './plan'
import { refOf } from './standing'

/** Changes as the audit log has them: who, what, and how it ended. */

export function auditedMade(plan: Plan, { ok, objects, issues, change }: Made, known: ClusterView): AuditedChange {
  const reasons = issues.filter(({ severity }) => severity === 'error').map(({ message }) => message)
  const done = change !== undefined || ok
  return {
    ...headOf(plan),
    outcome: ok ? 'done' : change === undefined ? 'refused' : 'failed',
    ...(change !== undefined && { change: change.id }),
    objects: change !== undefined ? change.steps.map(stepOf) : done ? objects.map(unchanged) : wanted(plan, known),
    ...(reasons.length > 0 && { reasons })
  }
}

/** It may have been done all the same, unless it was refused before. */
export function auditedFailure(plan: Plan, error: unknown, known: ClusterView): AuditedChange {
  const refused = error instanceof Refused || isDenied(error)
  return {
    ...headOf(plan),
    outcome: refused ? 'refused' : 'failed',
    objects: wanted(plan, known),
    reasons: [error instanceof Error ? error.message : String(error)]
  }
}

export function auditedConfirmation({ id, steps }: Waiting, asker: Asker): AuditedChange {
  return { ...whoOf(asker), action: 'confirm', outcome: 'done', change: id, objects: steps.map(stepOf) }
}

export function auditedRollBack({ id, by, of, steps }: Change, as: Person | undefined): AuditedChange {
  const what = { action: 'roll-back', outcome: 'done', change: id } as const
  return { ...whoOf({ by, as }), ...what, ...(of !== undefined && { of }), objects: steps.map(stepOf) }
}

export function auditedStuck({ id, steps }: Waiting, asker: Asker, why: string): AuditedChange {
  const back = steps.map((step) => stepOf({ ...step, before: step.after, after: step.before }))
  return { ...whoOf(asker), action: 'roll-back', outcome: 'failed', of: id, objects: back, reasons: [why] }
}

function headOf({ action, of, ...asker }: Plan) {
  return { ...whoOf(asker), action, ...(of !== undefined && { of }) }
}

/** The server rolls back by itself under somebody's rights: whose is said too. */
function whoOf({ by, as }: Asker): Pick<AuditedChange, 'who' | 'groups' | 'under'> {
  const own = by.client === SERVER.client && as !== undefined
  return { who: by, ...(as !== undefined && { groups: as.groups }), ...(own && { under: as.name }) }
}

function stepOf(step: Step): AuditedChange['objects'][number] {
  const { before, after, left } = step
  const action = left ? 'left' : after === '' ? 'deleted' : before === '' ? 'created' : 'configured'
  return { ...refOf(step), action, diff: left ? '' : diffOf(before, after) }
}

const unchanged = (object: Made['objects'][number]) => ({ ...refOf(object), action: object.action, diff: '' })

/** What was to be done, against what was last known to be in force. */
function wanted({ texts, deletes }: Plan, { policies }: ClusterView): AuditedChange['objects'] {
  const inForce = new Map(policies.map((policy) => [objectKey(policy), policy.text]))
  const applied = [...texts].map(([key, after]): Step => {
    const [kind = '', namespace = '', name = ''] = key.split('/')
    return { kind, namespace, name, before: inForce.get(key) ?? '', after }
  })
  const gone = deletes.map((ref): Step => ({ ...refOf(ref), before: inForce.get(objectKey(ref)) ?? '', after: '' }))
  return [...applied, ...gone].map(stepOf)
}
