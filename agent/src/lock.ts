import { closeSync, mkdirSync, openSync } from 'node:fs'
import koffi from 'koffi'

const LOCK_EX = 2
const LOCK_NB = 4

let flock: ((fd: number, operation: number) => number) | undefined

/**
 * Locks a directory against other agents for as long as this process lives: the kernel lets go of it however the process ends. Undefined
 * where another holds it. Works on a bpffs too. Throws where the directory cannot be made or opened.
 */
export function lockDirectory(directory: string): (() => void) | undefined {
  flock ??= koffi.load('libc.so.6').func('int flock(int fd, int operation)')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const fd = openSync(directory, 'r')
  if (flock(fd, LOCK_EX | LOCK_NB) === 0) return () => closeSync(fd)
  closeSync(fd)
  return undefined
}
