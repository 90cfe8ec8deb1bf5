import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CookieState } from '@/lib/datapath'
import type { Numbers } from '@/lib/policy'
import type { SavedEndpoints } from '../endpoints/registry'
import { writeAtomically } from '../files/write'
import type { Logger } from '../log'

/** What the numbers in the kernel's maps mean, kept for the agent that comes after this one. */
export interface Saved {
  readonly version: 1
  readonly revision: number
  readonly numbers: Numbers | undefined
  readonly endpoints: SavedEndpoints | undefined
}

/** The state folder's files of that. They outlive the process; after a restart of the machine the maps are gone too. */
export class SavedState {
  private readonly enforced: string
  private readonly cookies: string
  private readonly log: Logger
  private last = ''
  private readonly failed = new Map<string, string>()

  constructor(state: string, log: Logger) {
    this.enforced = join(state, 'enforced.json')
    this.cookies = join(state, 'cookies.json')
    this.log = log
  }

  load(): { readonly saved: Saved | undefined; readonly cookies: CookieState | undefined } {
    const saved = this.read<Saved>(this.enforced)
    return { saved: saved?.version === 1 ? saved : undefined, cookies: this.read<CookieState>(this.cookies) }
  }

  /** Why something could not be written, a sentence; undefined where all was. */
  get problem(): string | undefined {
    return this.failed.size === 0 ? undefined : [...this.failed.values()].join(' ')
  }

  save(saved: Saved): void {
    const text = JSON.stringify(saved)
    if (text !== this.last && this.write(this.enforced, text)) this.last = text
  }

  /** False where it could not be written, see `problem`: a full disk does not stop enforcement. */
  saveCookies(cookies: CookieState): boolean {
    return this.write(this.cookies, JSON.stringify(cookies))
  }

  private write(file: string, text: string): boolean {
    try {
      writeAtomically(file, `${text}\n`, { mode: 0o600, durable: false })
      this.failed.delete(file)
      return true
    } catch (error) {
      this.failed.set(file, `${file} could not be written: ${error instanceof Error ? error.message : String(error)}.`)
      this.log.error({ err: error, file }, 'the state could not be saved')
      return false
    }
  }

  private read<T>(file: string): T | undefined {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as T
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      // Tables are made anew then, and numbers begin anew: verdicts do not depend on them.
      if (!absent) this.log.warn({ err: error, file }, 'what was saved cannot be read')
      return undefined
    }
  }
}
