import { type Finding, placeText } from '../input/place'
import { type Output, printable } from './output'
import type { Style } from './style'

/** `policies/db.yaml:14:7: warning: message [code]`, and below it what to do. Editors and CI read the first line. */
export function findingLines({ severity, message, fix, code, place }: Finding, style: Style): readonly string[] {
  const colour = { error: style.red, warning: style.yellow, info: style.cyan }[severity]
  const origin = place.origin === undefined ? '' : style.dim(` (from ${printable(place.origin)})`)
  return [
    `${style.bold(printable(placeText(place)))}: ${colour(severity)}: ${oneLine(message)} ${style.dim(`[${code}]`)}${origin}`,
    ...(fix === undefined ? [] : [`  ${oneLine(fix)}`])
  ]
}

function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '))
}

/**
 * What is wrong with the input of a command that is about something else: errors alone, since its answer is without those documents.
 * A script must not take that answer for the whole: see `EXIT`.
 */
export function noteFindings(out: Output, findings: readonly Finding[]): boolean {
  const errors = findings.filter(({ severity }) => severity === 'error')
  for (const one of errors) for (const line of findingLines(one, out.noteStyle)) out.note(line)
  return errors.length > 0
}

/** What another dialect refuses, so that its answers are without it. It does not make the answer that was asked for incomplete. */
export function noteElsewhere(out: Output, engine: string, refused: readonly Finding[]): void {
  if (refused.length > 0)
    out.note(`${out.noteStyle.yellow('warning:')} ${engine} would refuse this, and its answer is without:`)
  for (const one of refused) for (const line of findingLines(one, out.noteStyle)) out.note(line)
}
