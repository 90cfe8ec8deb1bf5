import { relative } from 'node:path'
import type { Issue } from '@/lib/policy'

/** Where something is written. Lines and columns from 1, end excluded; line 0 where there is no text (a live cluster). */
export interface Place {
  /** The path as typed or found, `<stdin>`, or where else it comes from (`cluster`). */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** The template that it was rendered from. */
  readonly origin?: string
}

/** An issue of what was read, with its place. */
export interface Finding extends Issue {
  readonly place: Place
  /** `kind/namespace/name`, where it is of a policy that could be named. */
  readonly policy?: string
}

/** Of what has no lines. */
export function placeWithoutText(file: string): Place {
  return { file, line: 0, column: 0, endLine: 0, endColumn: 0 }
}

/** `policies/db.yaml:14:7`, as compilers write it; editors and CI find their way by it. */
export function placeText({ file, line, column }: Place): string {
  return line === 0 ? shortest(file) : `${shortest(file)}:${line}:${column}`
}

/** A path below the working folder without the way to it. */
function shortest(file: string): string {
  if (!file.startsWith('/')) return file
  const below = relative(process.cwd(), file)
  return below === '' || below.startsWith('..') ? file : below
}
