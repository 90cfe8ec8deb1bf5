import {
  type Change,
  edit,
  editSource,
  editsBetween,
  isObject,
  type Json,
  type JsonObject,
  type ParsedText,
  type Path,
  POLICY_KEYS,
  parsePath,
  valueAt
} from '@/lib/document'
import { type Direction, type Issue, issue } from '@/lib/policy'
import { type RuleList, type Shape, shapeOf } from '../shape'
import { list } from '../shape/read'
import type { CommandContext, CommandResult } from './model'

/** A command under way: the text as it is by now, and the first thing that went wrong. */
export class Work {
  private parsed: ParsedText
  private failed: Issue | undefined
  readonly context: CommandContext
  readonly shape: Shape
  /** Path of the spec that the canvas shows. */
  readonly spec: Path

  constructor(context: CommandContext, shape: Shape) {
    this.context = context
    this.parsed = context.parsed
    this.shape = shape
    this.spec = context.canvas.specs[context.canvas.spec]?.path ?? 'spec'
  }

  /** The value as it is by now. */
  value(path: Path): Json | undefined {
    const root = this.parsed.documents[this.context.document]?.value
    return root === undefined ? undefined : valueAt(root, parsePath(path))
  }

  specValue(): JsonObject {
    const value = this.value(this.spec)
    return isObject(value) ? value : {}
  }

  /** After something went wrong nothing more is done. */
  edit(...changes: readonly Change[]): this {
    if (this.failed) return this
    const made = edit(this.parsed, this.context.document, changes, POLICY_KEYS)
    if ('code' in made) this.failed = made
    else this.parsed = made
    return this
  }

  /** What was typed in the place of what stands at a path. */
  write(path: Path, source: string): this {
    if (this.failed) return this
    const made = editSource(this.parsed, this.context.document, path, source, POLICY_KEYS)
    if ('code' in made) this.failed = made
    else this.parsed = made
    return this
  }

  fail(why: string, path: Path = ''): this {
    this.failed ??= refused(why, path)
    return this
  }

  list(direction: Direction, verdict: 'allow' | 'deny'): RuleList | undefined {
    return this.shape.lists.find((one) => one.direction === direction && one.verdict === verdict)
  }

  rules(key: string): readonly Json[] {
    return list(this.value(`${this.spec}.${key}`))
  }

  closed(direction: Direction): boolean {
    return this.shape.isolation(this.specValue(), this.spec, direction).closed
  }

  done(result: Omit<CommandResult, 'edits'> = {}): CommandResult | Issue {
    return this.failed ?? { edits: editsBetween(this.context.parsed.text, this.parsed.text), ...result }
  }
}

/** Begins a command, or says why the canvas cannot be edited. */
export function begin(context: CommandContext): Work | Issue {
  const { canvas } = context
  const shape = shapeOf(canvas.policy.kind)
  if (canvas.readOnly !== undefined || !shape) return refused(canvas.readOnly ?? 'This kind of object has no drawing.')
  if (context.parsed.documents[context.document]?.value === undefined) {
    return refused('The YAML does not parse; correct it first.')
  }
  return new Work(context, shape)
}

export function refused(why: string, path: Path = ''): Issue {
  return issue('edit-refused', path, { why })
}

export function isIssue<T extends object>(value: T | Issue): value is Issue {
  return 'code' in value && 'severity' in value
}
