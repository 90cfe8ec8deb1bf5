import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Where the server keeps what has to outlive it: values of JSON by name. */
export interface Folder {
  /** False: it is memory alone, and gone with the process. */
  readonly durable: boolean
  /** Undefined where there is none, or where it cannot be read. */
  read(name: string): unknown
  /** Whole or not at all, and on the disk when it returns. Throws what the file system throws. */
  write(name: string, value: unknown): void
  remove(name: string): void
  names(): readonly string[]
}

/** Undefined: in memory. Throws what the file system throws where the folder cannot be made or written. */
export function openFolder(path: string | undefined): Folder {
  return path === undefined ? memory() : directory(path)
}

function memory(): Folder {
  const values = new Map<string, unknown>()
  return {
    durable: false,
    read: (name) => values.get(name),
    write: (name, value) => void values.set(name, value),
    remove: (name) => void values.delete(name),
    names: () => [...values.keys()]
  }
}

function directory(path: string): Folder {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // It may be there, and not be ours to write.
  writeWhole(path, 'writable', 'true')
  rmSync(join(path, 'writable.json'), { force: true })
  return {
    durable: true,
    read(name) {
      try {
        return JSON.parse(readFileSync(join(path, `${name}.json`), 'utf8'))
      } catch {
        return undefined
      }
    },
    write: (name, value) => writeWhole(path, name, JSON.stringify(value)),
    remove: (name) => rmSync(join(path, `${name}.json`), { force: true }),
    names: () => readdirSync(path).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []))
  }
}

function writeWhole(folder: string, name: string, text: string): void {
  const beside = join(folder, `.${name}.tmp`)
  const file = openSync(beside, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, join(folder, `${name}.json`))
  // A name that is new may else be gone after the machine has lost its power.
  const parent = openSync(folder, 'r')
  try {
    fsyncSync(parent)
  } finally {
    closeSync(parent)
  }
}
