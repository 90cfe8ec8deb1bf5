import type { ChangedObjectView, ChangeView, WaitingView } from '@/lib/api/http'
import { diffLines } from '@/lib/document'
import type { Change, Step, Waiting } from './model'
import { refOf } from './standing'

/** Entries as clients get them: without the texts, which may be large. */
export function changeView({ steps, ...rest }: Change): ChangeView {
  return { ...rest, objects: steps.map(objectView) }
}

export function waitingView(
  { id, by, seconds, deadline, steps }: Waiting,
  now: number,
  progress: Pick<WaitingView, 'state' | 'trouble'>
): WaitingView {
  const remainingMs = Math.min(Math.max(0, deadline - now), seconds * 1000)
  const objects = steps.map((step) => ({ ...refOf(step), action: actionOf(step) }))
  return { id, by, seconds, remainingMs, ...progress, objects }
}

function objectView(step: Step): ChangedObjectView {
  const count = (kind: 'added' | 'removed') =>
    diffLines(step.before, step.after)
      .filter((part) => part.kind === kind)
      .reduce((sum, { text }) => sum + text.replace(/\n$/, '').split('\n').length, 0)
  return {
    ...refOf(step),
    action: step.left ? 'left' : actionOf(step),
    added: count('added'),
    removed: count('removed')
  }
}

function actionOf({ before, after }: Step): 'created' | 'configured' | 'deleted' {
  return after === '' ? 'deleted' : before === '' ? 'created' : 'configured'
}
