import type { History, Step } from './history'

type Listed = Pick<Step, 'title' | 'at' | 'nr'>
type Listing = { readonly past: readonly Listed[]; readonly future: readonly Listed[] }

/** The histories of what is open as one: the policy that is drawn, and the expectations beside it. */
export interface Timeline {
  /** Steps done, oldest first. */
  readonly past: readonly Listed[]
  /** Steps undone, the next first. */
  readonly future: readonly Listed[]
}

const byNumber = (one: Listed, other: Listed) => one.nr - other.nr
const told = ({ title, at, nr }: Listed): Listed => ({ title, at, nr })

export function timeline(...histories: readonly (Listing | undefined)[]): Timeline {
  const known = histories.filter((one) => one !== undefined)
  return {
    past: known.flatMap(({ past }) => past.map(told)).toSorted(byNumber),
    future: known.flatMap(({ future }) => future.map(told)).toSorted(byNumber)
  }
}

/** Is the step that comes next in this direction one of `mine`, and not of the other history? */
export function isNext(direction: 'back' | 'forth', mine: History<unknown>, other: Listing | undefined): boolean {
  const next = (of: Listing) => (direction === 'back' ? of.past.at(-1) : of.future[0])
  const own = next(mine)
  const theirs = other && next(other)
  if (!own) return false
  return !theirs || (direction === 'back' ? own.nr > theirs.nr : own.nr < theirs.nr)
}
