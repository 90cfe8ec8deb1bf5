import type { WaitingView } from '@/lib/api'

/** `0:09`, `1:00`, `1:02:00`. */
export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`
}

/** `default/example`, or `default/example and 2 more`. */
export function subjectOf({ objects }: Pick<WaitingView, 'objects'>): string {
  const [first, ...more] = objects
  if (!first) return ''
  const name = `${first.namespace ? `${first.namespace}/` : ''}${first.name}`
  return more.length > 0 ? `${name} and ${more.length} more` : name
}

/** What is read out: the same words until the next mark is passed, so that it is not said every second. */
export function remainingWords(what: string, left: number, marks: readonly number[]): string {
  const passed = marks.filter((mark) => left <= mark).at(-1)
  return passed === undefined ? `${what} waits for a confirmation.` : `${what} rolls back in ${passed} seconds or less.`
}
