import type { ImpactView, IssueView } from '@/lib/api'
import { type Output, printable } from './output'

/** `error: message` with the place, and below it what to do. */
export function noteIssue(out: Output, { severity, message, policy, path, fix, code }: IssueView, file?: string): void {
  const { red, yellow, cyan, dim } = out.noteStyle
  const colour = severity === 'error' ? red : severity === 'warning' ? yellow : cyan
  const place = [file, policy, path].filter((part) => part !== undefined && part !== '').join(' ')
  out.note(
    `${colour(`${severity}:`)} ${printable(message)} ${dim(`[${code}]`)}${place === '' ? '' : dim(` at ${printable(place)}`)}`
  )
  if (fix !== undefined) out.note(`  ${printable(fix)}`)
}

export function noteImpact(out: Output, { message, fix, suggestion, policy }: ImpactView): void {
  const { yellow } = out.noteStyle
  out.note(`${yellow('warning:')} ${printable(message)}`)
  if (suggestion === undefined) {
    if (fix !== undefined) out.note(`  ${printable(fix)}`)
    return
  }
  out.note(`  ${printable(suggestion.label)}: add this to ${suggestion.path} of ${printable(policy)}:`)
  for (const line of suggestion.yaml.trimEnd().split('\n')) out.note(`    ${line}`)
}
