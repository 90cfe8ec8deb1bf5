import type { ApplyResponse, Enforcement } from '@/lib/api'
import type { ToastMessage } from '../ui/toast'
import { nodesInForce, withAgent } from './proven'

/** That it is in force, since when, and on how many nodes; where no node says so, no more than that it was written. */
export function doneToast(answer: ApplyResponse, milliseconds: number, by: Enforcement | undefined): ToastMessage {
  const { objects, revision, proof = [] } = answer
  const changed = objects.filter(({ action }) => action !== 'unchanged')
  const [first] = changed
  const what =
    changed.length === 1 && first
      ? `${first.namespace ? `${first.namespace}/` : ''}${first.name}`
      : `${changed.length} policies`
  const heard = withAgent(proof).length > 0
  const gone = changed.length > 0 && changed.every(({ action }) => action === 'deleted')
  const how = !heard
    ? 'Written'
    : by === 'simulated'
      ? 'Simulated'
      : by === 'audit'
        ? 'In audit'
        : gone
          ? 'Out of force'
          : 'Enforced'
  const where = proof.length > 0 ? `, on ${nodesInForce(proof)}` : ''
  return {
    tone: 'done',
    title: gone ? `${what} deleted` : !heard ? `${what} applied` : `${what} in force`,
    detail: `${how} in ${Math.round(milliseconds)} ms, revision ${revision}${where}.${gone ? ' The draft is still here.' : ''}`
  }
}
