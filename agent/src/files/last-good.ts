import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentIssue, agentIssue } from '../issues'
import { isObjectFile } from './directory'
import { writeAtomically } from './write'

/** The last good text of each file of a directory, in a folder of its own: what counts while the file is broken, over restarts too. */
export class LastGood {
  private readonly folder: string
  private readonly failed = new Map<string, AgentIssue>()

  /** Throws what the file system throws. */
  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  remember(file: string, text: string): void {
    this.attempt(file, () => {
      // The file itself is on the disk; this is for when it is broken later.
      if (this.recall(file) !== text) writeAtomically(join(this.folder, file), text, { mode: 0o600, durable: false })
    })
  }

  /** Undefined where it never had a good version. */
  recall(file: string): string | undefined {
    const path = join(this.folder, file)
    try {
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined
    } catch {
      return undefined
    }
  }

  forget(file: string): void {
    this.attempt(file, () => rmSync(join(this.folder, file), { force: true }))
  }

  forgetAllBut(present: ReadonlySet<string>): void {
    this.attempt(this.folder, () => {
      for (const file of readdirSync(this.folder)) {
        if (!present.has(file)) rmSync(join(this.folder, file), { force: true })
      }
    })
  }

  /** Files that have one. */
  all(): readonly string[] {
    return readdirSync(this.folder).filter(isObjectFile)
  }

  /** A state folder that cannot be written is no reason to enforce less, but one to say so. */
  attempt(file: string, write: () => void): void {
    try {
      write()
      this.failed.delete(file)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const message = `The state folder could not be brought up to date for ${file} (${why}): a restart may not find it.`
      this.failed.set(file, agentIssue('not-written', message, { severity: 'warning' }))
    }
  }

  issues(): readonly AgentIssue[] {
    return [...this.failed.values()]
  }
}
