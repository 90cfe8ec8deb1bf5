import { RE2JS } from 're2js'

/** A policy's regular expression over the whole of a value, as the proxy has it (SPEC 6.1). One that is none matches nothing. */
export function matchesWhole(expression: string, value: string): boolean {
  const known = compiled(expression)
  return known?.matcher(value).matches() ?? false
}

/** Why a text is no regular expression of RE2's; undefined where it is one. */
export function whyNoExpression(expression: string): string | undefined {
  try {
    RE2JS.compile(expression)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const cache = new Map<string, RE2JS | undefined>()
function compiled(expression: string): RE2JS | undefined {
  if (cache.has(expression)) return cache.get(expression)
  if (cache.size > 1024) cache.clear()
  const made = whyNoExpression(expression) === undefined ? RE2JS.compile(expression) : undefined
  cache.set(expression, made)
  return made
}

/**
 * About how large Envoy's RE2 compiles it, which its limit counts: one step for each of ours, and more for a dot, which there is
 * all of UTF-8. 0 for what is no expression.
 */
export function expressionSize(expression: string): number {
  const known = compiled(expression)
  if (!known) return 0
  const dots = expression.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, '').split('.').length - 1
  return known.programSize() + 14 * dots
}
