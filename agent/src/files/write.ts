import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file so that a reader, and a crash at any moment, sees the old content or the new, never a part. Temporary names start
 * with a dot: directories that are watched leave those out. Not `durable`: what only has to outlive the process, not the machine.
 * Throws what the file system throws.
 */
export function writeAtomically(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number; durable?: boolean } = {}
): void {
  writeAllAtomically(new Map([[path, content]]), options)
}

/**
 * Many files, each as above; undefined: the file goes. All are written before the first waits for the disk, so that they wait together.
 * Where one cannot be put in its place all are as they were. A crash in between may leave some old and some new.
 */
export function writeAllAtomically(
  contents: ReadonlyMap<string, string | Uint8Array | undefined>,
  { mode = 0o644, durable = true }: { mode?: number; durable?: boolean } = {}
): void {
  const written = [...contents].flatMap(([path, content]) => (content === undefined ? [] : [{ path, content }]))
  const undo: (() => void)[] = []
  try {
    for (const { path, content } of written) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(beside(path, 'tmp'), content, { mode })
    }
    if (durable) for (const { path } of written) sync(beside(path, 'tmp'), 'r+')
    for (const [path, content] of contents) {
      if (contents.size > 1) undo.push(keep(path))
      if (content === undefined) rmSync(path, { force: true })
      else renameSync(beside(path, 'tmp'), path)
    }
    // Else a name that is new, or gone, may not be so after the machine has lost its power.
    if (durable) for (const folder of new Set([...contents.keys()].map(dirname))) sync(folder, 'r')
  } catch (error) {
    for (const back of undo.reverse()) back()
    throw error
  } finally {
    for (const path of contents.keys()) for (const end of ['tmp', 'old']) rmSync(beside(path, end), { force: true })
  }
}

/**
 * Resolves once files that were written without `durable`, and that they are there, or gone, will outlive the machine too. Waits in
 * another thread. Rejects with what the file system says.
 */
export async function flushed(paths: readonly string[]): Promise<void> {
  for (const path of [...paths, ...new Set(paths.map(dirname))]) {
    try {
      const file = await open(path, constants.O_RDONLY)
      await file.sync().finally(() => file.close())
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isGone) throw error
    }
  }
}

const beside = (path: string, end: string) => join(dirname(path), `.${basename(path)}.${process.pid}.${end}`)

/** Returns how to have a file as it is now. */
function keep(path: string): () => void {
  const old = beside(path, 'old')
  try {
    linkSync(path, old)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return () => rmSync(path, { force: true })
    copyFileSync(path, old) // a file system without links
  }
  return () => renameSync(old, path)
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
