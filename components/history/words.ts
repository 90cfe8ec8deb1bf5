import type { ChangeView } from '@/lib/api'
import type { Tone } from '../ui/badge'

const ACTIONS: Readonly<Record<ChangeView['action'], string>> = {
  apply: 'Applied',
  delete: 'Deleted',
  revert: 'Reverted',
  'roll-back': 'Rolled back'
}

/** `Applied`, `Reverted 12`. */
export function actionOf({ action, of }: ChangeView): string {
  return of === undefined ? ACTIONS[action] : `${ACTIONS[action]} ${of}`
}

export function outcomeOf({ net }: ChangeView): { readonly text: string; readonly tone: Tone } | undefined {
  switch (net?.outcome) {
    case 'waiting':
      return { text: 'waits', tone: 'accent' }
    case 'kept':
      return { text: 'kept', tone: 'allow' }
    case 'rolled-back':
      return { text: 'rolled back', tone: 'warn' }
    case undefined:
      return undefined
  }
}

/** `45 s`, `15 min`, `2 h`. */
export function timeIn(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** `default/example`, or the first and how many more. */
export function policiesOf({ objects }: ChangeView): string {
  const names = objects.map(({ namespace, name }) => `${namespace ? `${namespace}/` : ''}${name}`)
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(', ') || 'nothing'
}
