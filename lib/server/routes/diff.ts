const CONTEXT = 3
/** Beyond so many differing lines the middle is shown as replaced: finding the shortest script is quadratic in them. */
const MAX_EDITS = 1000

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** A unified diff of two texts with three lines of context, without file names. Empty where they are equal. */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) return ''
  const lines = script(split(before), split(after))
  const out: string[] = []
  for (const { first, last } of hunks(lines)) {
    const count = (marks: string, from: number, to: number) =>
      lines.slice(from, to).reduce((sum, line) => sum + (marks.includes(line.mark) ? 1 : 0), 0)
    const start = (marks: string) => {
      const size = count(marks, first, last)
      // An empty side is named by the line before it.
      return `${count(marks, 0, first) + (size === 0 ? 0 : 1)},${size}`
    }
    out.push(`@@ -${start(' -')} +${start(' +')} @@`)
    for (const { mark, text } of lines.slice(first, last)) out.push(mark + text)
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`
}

function split(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function hunks(lines: readonly Line[]): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = []
  lines.forEach(({ mark }, at) => {
    if (mark === ' ') return
    const first = Math.max(0, at - CONTEXT)
    const last = Math.min(lines.length, at + CONTEXT + 1)
    const open = found.at(-1)
    if (open !== undefined && first <= open.last) open.last = last
    else found.push({ first, last })
  })
  return found
}

/** Eugene Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), after what both ends have in common is set aside. */
function script(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const same = (text: string): Line => ({ mark: ' ', text })
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same)
  ]
}

function middle(a: readonly string[], b: readonly string[]): Line[] {
  const replaced = (): Line[] => [
    ...a.map((text): Line => ({ mark: '-', text })),
    ...b.map((text): Line => ({ mark: '+', text }))
  ]
  if (a.length === 0 || b.length === 0) return replaced()

  // Furthest x on each diagonal k = x - y, one map a number of edits.
  const trace: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  const limit = Math.min(a.length + b.length, MAX_EDITS)
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest)
    const next = new Map(furthest)
    for (let k = -edits; k <= edits; k += 2) {
      const down = goesDown(furthest, k, edits)
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      next.set(k, x)
      if (x >= a.length && y >= b.length) return walkBack(a, b, trace)
    }
    furthest = next
  }
  return replaced()
}

function goesDown(furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1))
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly ReadonlyMap<number, number>[]): Line[] {
  const lines: Line[] = []
  let x = a.length
  let y = b.length
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits] ?? new Map<number, number>()
    const k = x - y
    const before = goesDown(furthest, k, edits) ? k + 1 : k - 1
    const toX = edits === 0 ? 0 : (furthest.get(before) ?? 0)
    const toY = edits === 0 ? 0 : toX - before
    while (x > toX && y > toY) {
      lines.push({ mark: ' ', text: a[x - 1] ?? '' })
      x--
      y--
    }
    if (edits === 0) break
    if (x === toX) lines.push({ mark: '+', text: b[--y] ?? '' })
    else lines.push({ mark: '-', text: a[--x] ?? '' })
  }
  return lines.reverse()
}
