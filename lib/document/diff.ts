export type DiffPart = {
  readonly kind: 'same' | 'removed' | 'added'
  /** Whole lines with their line ends. */
  readonly text: string
}

/** A line of a diff, for showing. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  /** Line numbers from 1 in the old and the new text. */
  readonly before?: number
  readonly after?: number
}

/** The shortest difference of two texts by lines (Myers), one part a run of lines. */
export function diffLines(before: string, after: string): readonly DiffPart[] {
  const old = splitLines(before)
  const now = splitLines(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  const middle = shortest(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  const steps: DiffPart[] = [
    ...old.slice(0, head).map((text) => ({ kind: 'same', text }) as const),
    ...middle,
    ...old.slice(old.length - tail).map((text) => ({ kind: 'same', text }) as const)
  ]
  return joinRuns(steps)
}

/** Every line with its numbers, as a side-by-side or inline view shows them. */
export function diffView(before: string, after: string): readonly DiffLine[] {
  const out: DiffLine[] = []
  let old = 1
  let now = 1
  for (const part of diffLines(before, after)) {
    for (const line of splitLines(part.text)) {
      const text = line.replace(/\r?\n$/, '')
      if (part.kind === 'same') out.push({ kind: 'same', text, before: old++, after: now++ })
      else if (part.kind === 'removed') out.push({ kind: 'removed', text, before: old++ })
      else out.push({ kind: 'added', text, after: now++ })
    }
  }
  return out
}

/** `diff -u`, without the names of files where none are given. Empty where the texts are equal. */
export function unifiedDiff(
  before: string,
  after: string,
  names?: { readonly before: string; readonly after: string },
  context = 3
): string {
  const lines = diffView(before, after)
  const changed = lines.flatMap((line, at) => (line.kind === 'same' ? [] : [at]))
  if (changed.length === 0) return ''
  const hunks: { start: number; end: number }[] = []
  for (const at of changed) {
    const start = Math.max(0, at - context)
    const end = Math.min(lines.length, at + context + 1)
    const last = hunks.at(-1)
    if (last && start <= last.end) last.end = end
    else hunks.push({ start, end })
  }
  const body = hunks.map((hunk) => printHunk(lines, hunk.start, hunk.end)).join('')
  return names === undefined ? body : `--- ${names.before}\n+++ ${names.after}\n${body}`
}

function printHunk(lines: readonly DiffLine[], start: number, end: number): string {
  const part = lines.slice(start, end)
  const old = part.filter((line) => line.kind !== 'added')
  const now = part.filter((line) => line.kind !== 'removed')
  const first = (side: 'before' | 'after', count: number) => {
    const found = part.find((line) => line[side] !== undefined)?.[side]
    const earlier = lines.slice(0, start).findLast((line) => line[side] !== undefined)?.[side] ?? 0
    return count === 0 ? earlier : (found ?? earlier + 1)
  }
  const mark = { same: ' ', removed: '-', added: '+' }
  const head = `@@ -${first('before', old.length)},${old.length} +${first('after', now.length)},${now.length} @@\n`
  return head + part.map((line) => `${mark[line.kind]}${line.text}\n`).join('')
}

/** Lines with their line ends; the last may have none. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function joinRuns(steps: readonly DiffPart[]): readonly DiffPart[] {
  const out: { kind: DiffPart['kind']; text: string }[] = []
  for (const step of steps) {
    const last = out.at(-1)
    if (last?.kind === step.kind) last.text += step.text
    else out.push({ ...step })
  }
  return out
}

/** Myers' greedy algorithm, the furthest reaching points of each round kept to walk back. */
function shortest(old: readonly string[], now: readonly string[]): readonly DiffPart[] {
  const whole = (): readonly DiffPart[] => [
    ...old.map((text) => ({ kind: 'removed', text }) as const),
    ...now.map((text) => ({ kind: 'added', text }) as const)
  ]
  if (old.length === 0 || now.length === 0) return whole()
  const limit = Math.min(old.length + now.length, 2000)
  const rounds: Map<number, number>[] = []
  let reach = new Map([[1, 0]])
  for (let d = 0; d <= limit; d += 1) {
    const next = new Map<number, number>()
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1
      let y = x - k
      while (x < old.length && y < now.length && old[x] === now[y]) {
        x += 1
        y += 1
      }
      next.set(k, x)
      if (x >= old.length && y >= now.length) return walkBack(old, now, [...rounds, reach], d)
    }
    rounds.push(reach)
    reach = next
  }
  return whole()
}

function walkBack(old: readonly string[], now: readonly string[], rounds: readonly Map<number, number>[], last: number) {
  const out: DiffPart[] = []
  let x = old.length
  let y = now.length
  for (let d = last; d >= 0; d -= 1) {
    const reach = rounds[d] ?? new Map<number, number>()
    const k = x - y
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const from = d === 0 ? 0 : down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0)
    const fromY = d === 0 ? 0 : from - (down ? k + 1 : k - 1)
    while (x > from && y > fromY && old[x - 1] === now[y - 1]) {
      out.push({ kind: 'same', text: old[x - 1] ?? '' })
      x -= 1
      y -= 1
    }
    if (d === 0) break
    if (down) out.push({ kind: 'added', text: now[y - 1] ?? '' })
    else out.push({ kind: 'removed', text: old[x - 1] ?? '' })
    x = from
    y = fromY
  }
  return out.reverse()
}
