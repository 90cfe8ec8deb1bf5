import { DIRECTIONS } from '@/lib/policy'
import type { EditorState } from '../store/model'

type Told = Pick<EditorState, 'active' | 'history' | 'canvas' | 'canvasStale' | 'problems'>

/** Steps that a person hears anyway, key by key. */
const HEARD = new Set(['Type', 'Move', 'Type expectations'])

/** What an edit did, for whoever does not see the drawing; empty where there is nothing to say. */
export function announcement(before: Told, now: Told): string {
  if (now.active === undefined || before.active !== now.active) return ''
  const said = [step(before, now)]
  // That the text does not parse is said over the drawing; until it does again there is nothing else to say.
  if (now.canvasStale) return ''
  for (const direction of DIRECTIONS) {
    const { state } = now.canvas.gates[direction]
    if (state !== before.canvas.gates[direction].state) said.push(`The ${direction} gate is ${state}.`)
  }
  const errors = count(now)
  if (errors !== count(before)) said.push(errors === 0 ? 'No errors.' : errors === 1 ? '1 error.' : `${errors} errors.`)
  return said.filter(Boolean).join(' ')
}

function step(before: Told, now: Told): string {
  const last = now.history.at(-1)
  const undone = before.history.at(-1)
  if (now.history.length < before.history.length && undone) return `Undone: ${undone.title}.`
  if (!last || (now.history.length === before.history.length && last === undone) || HEARD.has(last.title)) return ''
  return `${last.title}.`
}

const count = ({ problems }: Told): number => problems.filter(({ issue }) => issue.severity === 'error').length
