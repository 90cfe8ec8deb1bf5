import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Lines to a child process and back, each waited for: a question is asked in the middle of code that cannot wait otherwise. */
export interface Conversation {
  write(line: string): void
  /** Undefined once the child has ended. */
  read(): string | undefined
  /** The child sees the end of its input. */
  close(): void
}

/** Starts a program whose standard input and output are the two ends; what it complains of goes to ours. */
export function converse(program: string, args: readonly string[]): Conversation {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'))
  try {
    const toChild = pipe(join(folder, 'in'))
    const fromChild = pipe(join(folder, 'out'))
    const child = spawn(program, args, { stdio: [toChild.reader, fromChild.writer, 'inherit'] })
    // Its failure to start is seen as the end of its output.
    child.on('error', () => undefined)
    child.unref()
    closeSync(toChild.reader)
    closeSync(fromChild.writer)
    return lines(fromChild.reader, toChild.writer)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Named pipes, since Node reads its own kind only when it is not busy. */
function pipe(path: string): { readonly reader: number; readonly writer: number } {
  execFileSync('mkfifo', ['-m', '600', path])
  // Opened for one end alone it would wait for the other.
  const both = openSync(path, constants.O_RDWR)
  const reader = openSync(path, constants.O_RDONLY)
  const writer = openSync(path, constants.O_WRONLY)
  closeSync(both)
  return { reader, writer }
}

function lines(reader: number, writer: number): Conversation {
  const room = new Uint8Array(1 << 16)
  const decoder = new TextDecoder()
  let rest = ''
  return {
    write: (line) => {
      const bytes = new TextEncoder().encode(`${line}\n`)
      for (let at = 0; at < bytes.length; ) at += writeSync(writer, bytes, at)
    },
    read: () => {
      for (;;) {
        const end = rest.indexOf('\n')
        if (end >= 0) {
          const line = rest.slice(0, end)
          rest = rest.slice(end + 1)
          return line
        }
        const count = readSync(reader, room)
        if (count === 0) return undefined
        rest += decoder.decode(room.subarray(0, count), { stream: true })
      }
    },
    close: () => {
      closeSync(writer)
      closeSync(reader)
    }
  }
}
