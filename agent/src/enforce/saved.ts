import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Numbers } from '@/lib/policy'
import type { SavedEndpoints } from '../endpoints/registry'
import { writeAtomically } from '../files/write'
import type { Logger } from '../log'
import { CookieJournal } from './journal'

/** What the numbers in the kernel's maps mean, kept for the agent that comes after this one. */
export interface Saved {
  readonly version: 1
  readonly revision: number
  readonly numbers: Numbers | undefined
  readonly endpoints: SavedEndpoints | undefined
}

/** The state folder's files of that. They outlive the process; after a restart of the machine the maps are gone too. */
export class SavedState {
  readonly cookies: CookieJournal
  private readonly enforced: string
  private readonly log: Logger
  private readonly failed = new Map<string, string>()
  private numbers: { readonly of: Numbers | undefined; readonly text: string } = { of: undefined, text: '' }
  private last = ''

  constructor(state: string, log: Logger) {
    this.enforced = join(state, 'enforced.json')
    this.cookies = new CookieJournal(join(state, 'cookies.jsonl'))
    this.log = log
  }

  load(): Saved | undefined {
    try {
      const saved = JSON.parse(readFileSync(this.enforced, 'utf8')) as Saved
      return saved.version === 1 ? saved : undefined
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      // Tables are made anew then, and numbers begin anew: verdicts do not depend on them.
      if (!absent) this.log.warn({ err: error, file: this.enforced }, 'what was saved cannot be read')
      return undefined
    }
  }

  /** Why something could not be written, a sentence; undefined where all was. */
  get problem(): string | undefined {
    return this.failed.size === 0 ? undefined : [...this.failed.values()].join(' ')
  }

  save(saved: Saved): void {
    const { numbers, ...rest } = saved
    // Most of it, and most rounds change nothing of it.
    if (numbers !== this.numbers.of)
      this.numbers = { of: numbers, text: numbers ? `,"numbers":${JSON.stringify(numbers)}` : '' }
    const text = `${JSON.stringify(rest).slice(0, -1)}${this.numbers.text}}`
    if (text === this.last) return
    this.attempt('enforced.json', () => {
      writeAtomically(this.enforced, `${text}\n`, { mode: 0o600, durable: false })
      this.last = text
    })
  }

  /** A disk that is full does not stop enforcement: what cannot be written is said in `problem`. */
  attempt(file: string, write: () => void): void {
    try {
      write()
      this.failed.delete(file)
    } catch (error) {
      this.failed.set(file, `${file} could not be written: ${error instanceof Error ? error.message : String(error)}.`)
      this.log.error({ err: error, file }, 'the state could not be saved')
    }
  }
}
