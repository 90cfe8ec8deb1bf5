import type { AppliedObjectView } from '@/lib/api'
import { type Output, printable } from './output'

export function title({ kind, namespace, name }: Pick<AppliedObjectView, 'kind' | 'namespace' | 'name'>): string {
  return printable(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`)
}

export function showDiff(out: Output, diff: string): void {
  const { red, green, cyan } = out.style
  for (const line of diff.split('\n').slice(0, -1)) {
    const colour = line.startsWith('+')
      ? green
      : line.startsWith('-')
        ? red
        : line.startsWith('@')
          ? cyan
          : (text: string) => text
    out.line(`  ${colour(printable(line))}`)
  }
}
