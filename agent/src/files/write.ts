import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file so that a reader, and a crash at any moment, sees the old content or the new, never a part. Temporary names start
 * with a dot: directories that are watched leave those out. Not `durable`: what only has to outlive the process, not the machine.
 * Throws what the file system throws.
 */
export function writeAtomically(path: string, content: string, { mode = 0o644, durable = true } = {}): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  mkdirSync(dirname(path), { recursive: true })
  try {
    const file = openSync(temporary, 'w', mode)
    try {
      writeFileSync(file, content)
      if (durable) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
