import { list, member } from './json'

const BARE = /^[A-Za-z_$][\w$-]*$/

/**
 * A path one step further: `spec.ingress[0].matchLabels["app.kubernetes.io/name"]`. Keys that are not plain words are quoted in
 * brackets, so that a dot in a label's key is never read as a step.
 */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`
  if (!BARE.test(step)) return `${path}[${JSON.stringify(step)}]`
  return path === '' ? step : `${path}.${step}`
}

const STEP = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/gy

/** What stands at a path that `joinPath` made; undefined where it leads nowhere. */
export function valueAtPath(root: unknown, path: string): unknown {
  return [...path.matchAll(STEP)].reduce<unknown>((here, [, index, quoted, bare]) => {
    if (index !== undefined) return list(here)[Number(index)]
    return member(here, quoted === undefined ? (bare ?? '') : (JSON.parse(quoted) as string))
  }, root)
}
