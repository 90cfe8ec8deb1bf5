import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file so that a reader, and a crash at any moment, sees the old content or the new, never a part. Temporary names start
 * with a dot: directories that are watched leave those out. Not `durable`: what only has to outlive the process, not the machine.
 * Throws what the file system throws.
 */
export function writeAtomically(path: string, content: string, options: { mode?: number; durable?: boolean } = {}): void {
  writeAllAtomically(new Map([[path, content]]), options)
}

/** Many files, each as above. All are written before the first waits for the disk, so that they wait together. */
export function writeAllAtomically(
  contents: ReadonlyMap<string, string>,
  { mode = 0o644, durable = true }: { mode?: number; durable?: boolean } = {}
): void {
  const temporary = (path: string) => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    for (const [path, content] of contents) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(temporary(path), content, { mode })
    }
    if (durable) for (const path of contents.keys()) sync(temporary(path))
    for (const path of contents.keys()) renameSync(temporary(path), path)
  } catch (error) {
    for (const path of contents.keys()) rmSync(temporary(path), { force: true })
    throw error
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
