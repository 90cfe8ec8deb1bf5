import { appendFileSync, readFileSync } from 'node:fs'
import type { CookieMeaning, CookieState } from '@/lib/datapath'
import { writeAtomically } from '../files/write'

interface Line extends CookieMeaning {
  readonly cookie: number
}

/**
 * What cookies mean, one JSON object a line after the first, which has the number that came next when the file was written. New ones
 * are appended: what an apply costs does not grow with what was applied before. A last line that a crash cut short names a cookie that
 * no table has yet. Throws what the file system throws.
 */
export class CookieJournal {
  /** What was loaded has no end that was cut off: it can be appended to. */
  whole = false
  private readonly file: string

  constructor(file: string) {
    this.file = file
  }

  /** Undefined where there is no file, or none of ours. */
  load(): CookieState | undefined {
    let text: string
    try {
      text = readFileSync(this.file, 'utf8')
    } catch {
      return undefined
    }
    this.whole = text.endsWith('\n')
    const [head = '', ...lines] = text.split('\n')
    const first = parse<{ readonly next: number }>(head)
    if (typeof first?.next !== 'number') return undefined
    const cookies = lines.flatMap((line) => parse<Line>(line) ?? [])
    return { next: cookies.reduce((next, { cookie }) => Math.max(next, cookie + 1), first.next), cookies }
  }

  append(lines: readonly Line[]): void {
    appendFileSync(this.file, lines.map(write).join(''), { mode: 0o600 })
  }

  replace({ next, cookies }: CookieState): void {
    const text = `${JSON.stringify({ next })}\n${cookies.map(write).join('')}`
    writeAtomically(this.file, text, { mode: 0o600, durable: false })
  }
}

const write = (line: Line): string => `${JSON.stringify(line)}\n`

function parse<T>(line: string): T | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
