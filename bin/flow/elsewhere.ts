import { Option } from 'commander'
import { DIALECT_NAMES, DIALECTS, type Dialect } from '@/lib/policy'
import { type Loaded, load, loadOptions } from '../input'
import type { InputOptions } from '../input/options'
import type { Finding } from '../input/place'
import type { Input } from '../input/read'
import { type Answer, answerJson, ask } from './ask'
import type { FlowWords } from './flow'

/** `--also`, of all commands that say what other dialects make of the same. */
export function alsoOption(what: string): Option {
  return new Option('--also <dialect...>', what).choices(Object.keys(DIALECTS))
}

export interface AlsoOptions {
  readonly also?: readonly string[]
}

/** The same objects as another dialect reads them. */
export interface Elsewhere {
  readonly dialect: Dialect
  /** `Cilium 1.15` */
  readonly engine: string
  readonly loaded: Loaded
  /** What it refuses and the dialect that was asked for does not: its answers are without that. */
  readonly refused: readonly Finding[]
}

/** Understands the input again for each of `--also`, but for the dialect that it is read in already. Throws CommandError. */
export function loadElsewhere(input: Input, here: Loaded, options: InputOptions & AlsoOptions): readonly Elsewhere[] {
  const others = new Set((options.also ?? []) as readonly Dialect[])
  others.delete(here.world.dialect)
  const known = new Set(errorsOf(here).map(identity))
  return [...others].map((dialect) => {
    const loaded = load(input, { ...loadOptions(options), dialect })
    const refused = errorsOf(loaded).filter((one) => !known.has(identity(one)))
    return { dialect, engine: DIALECT_NAMES[dialect], loaded, refused }
  })
}

/** A flow, judged elsewhere. */
export interface AnswerElsewhere extends Elsewhere {
  readonly answer: Answer
  /** The verdict is another one than here. */
  readonly differs: boolean
}

/** Throws CommandError where an end of the flow is not there. */
export function askElsewhere(
  elsewhere: readonly Elsewhere[],
  here: Answer,
  words: FlowWords,
  namespace: string
): readonly AnswerElsewhere[] {
  return elsewhere.map((one) => {
    const answer = ask(one.loaded, words, namespace)
    const differs = answer.explanation.verdict.allowed !== here.explanation.verdict.allowed
    return { ...one, answer, differs }
  })
}

/** For scripts: as `answerJson` has it, under `also`; absent where nobody asked. */
export function elsewhereJson(answers: readonly AnswerElsewhere[]) {
  if (answers.length === 0) return {}
  return {
    also: answers.map(({ dialect, loaded, answer, differs, refused }) => ({
      dialect,
      differs,
      ...answerJson(loaded, answer),
      ...(refused.length > 0 && { refused: refused.map(({ code, message, policy }) => ({ code, message, policy })) })
    }))
  }
}

function errorsOf({ findings }: Loaded): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error')
}

function identity({ code, policy, path, place }: Finding): string {
  return [code, policy, path, place.file, place.line].join(' ')
}
