import { diffLines, splitLines } from './diff'

export interface Merged {
  readonly text: string
  /** Places where both changed the same lines: each stands in the text between marks, to be settled by hand. */
  readonly overlaps: number
  /** Runs of lines that each side changed. */
  readonly theirs: number
  readonly mine: number
}

/** Lines `start` to `end` (not included) of the base, and what stands there instead. */
interface Hunk {
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
}

export interface MergeNames {
  readonly theirs: string
  readonly mine: string
}

/**
 * Both changes of one text, by lines. Changes that touch each other overlap, also where they do not share a line: in YAML the line above often says what the
 * next one means. Where both say the same it is said once.
 */
export function merge(base: string, theirs: string, mine: string, names: MergeNames): Merged {
  const lines = splitLines(base)
  const left = hunksOf(base, theirs)
  const right = hunksOf(base, mine)
  const out: string[] = []
  let overlaps = 0
  let at = 0
  for (const { start, end, theirs: some, mine: others } of regions(left, right)) {
    out.push(...lines.slice(at, start))
    const their = replaced(lines, some, start, end)
    const my = replaced(lines, others, start, end)
    if (others.length === 0 || same(their, my)) out.push(...their)
    else if (some.length === 0) out.push(...my)
    else {
      overlaps += 1
      out.push(`<<<<<<< ${names.theirs}\n`, ...whole(their), '=======\n', ...whole(my), `>>>>>>> ${names.mine}\n`)
    }
    at = end
  }
  out.push(...lines.slice(at))
  return { text: out.join(''), overlaps, theirs: left.length, mine: right.length }
}

function hunksOf(base: string, text: string): readonly Hunk[] {
  const hunks: { start: number; end: number; lines: string[] }[] = []
  let at = 0
  let open = false
  for (const part of diffLines(base, text)) {
    const lines = splitLines(part.text)
    if (part.kind === 'same') {
      at += lines.length
      open = false
      continue
    }
    if (!open) hunks.push({ start: at, end: at, lines: [] })
    open = true
    const hunk = hunks.at(-1)
    if (part.kind === 'removed') {
      at += lines.length
      if (hunk) hunk.end = at
    } else hunk?.lines.push(...lines)
  }
  return hunks
}

interface Region {
  readonly start: number
  readonly end: number
  readonly theirs: readonly Hunk[]
  readonly mine: readonly Hunk[]
}

/** Hunks that touch each other together, in the order of the base. */
function regions(left: readonly Hunk[], right: readonly Hunk[]): readonly Region[] {
  const all = [
    ...left.map((hunk) => ({ hunk, side: 'theirs' as const })),
    ...right.map((hunk) => ({ hunk, side: 'mine' as const }))
  ].sort((a, b) => a.hunk.start - b.hunk.start || a.hunk.end - b.hunk.end)
  const found: { start: number; end: number; theirs: Hunk[]; mine: Hunk[] }[] = []
  for (const { hunk, side } of all) {
    const last = found.at(-1)
    if (last && hunk.start <= last.end) last.end = Math.max(last.end, hunk.end)
    else found.push({ start: hunk.start, end: hunk.end, theirs: [], mine: [] })
    found.at(-1)?.[side].push(hunk)
  }
  return found
}

/** Lines of the base from `start` to `end`, as one side has them. */
function replaced(lines: readonly string[], hunks: readonly Hunk[], start: number, end: number): readonly string[] {
  const out: string[] = []
  let at = start
  for (const hunk of hunks) {
    out.push(...lines.slice(at, hunk.start), ...hunk.lines)
    at = hunk.end
  }
  return [...out, ...lines.slice(at, end)]
}

const same = (one: readonly string[], other: readonly string[]) => one.join('') === other.join('')

/** The last line of a text may have no end: a mark stands on a line of its own. */
const whole = (lines: readonly string[]) => lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`))
