import { joinPath } from '@/lib/k8s'
import type { Path } from './model'

/** One step of a path: a key of a mapping, or an index of a sequence. */
export type Step = string | number

const SEGMENT = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|\.?([^.[\]]+)/gy

/**
 * Steps → path: `spec.ingress[0].matchLabels["app.kubernetes.io/name"]`. Keys that are not plain words are quoted in brackets,
 * so that a dot in a label's key is never read as a step.
 */
export function formatPath(steps: readonly Step[]): Path {
  return steps.reduce<string>(join, '')
}

/** A path one step further. */
export function join(path: Path, step: Step): Path {
  return joinPath(path, step)
}

/** Path → steps. What does not look like a path ends the list: callers then find the nearest place that exists. */
export function parsePath(path: Path): readonly Step[] {
  const steps: Step[] = []
  SEGMENT.lastIndex = 0
  while (SEGMENT.lastIndex < path.length) {
    const found = SEGMENT.exec(path)
    if (!found) break
    const [, index, quoted, bracketed, bare] = found
    if (index !== undefined) steps.push(Number(index))
    else if (quoted !== undefined) steps.push(unquote(quoted))
    else steps.push(bracketed ?? bare ?? '')
  }
  return steps
}

function unquote(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string
  } catch {
    return inner
  }
}

/** The path without its last step; undefined for the root. */
export function parentPath(path: Path): Path | undefined {
  const steps = parsePath(path)
  return steps.length === 0 ? undefined : formatPath(steps.slice(0, -1))
}

export function lastStep(path: Path): Step | undefined {
  return parsePath(path).at(-1)
}

/** Is `path` this ancestor, or below it? */
export function isWithin(path: Path, ancestor: Path): boolean {
  const steps = parsePath(path)
  const upper = parsePath(ancestor)
  return upper.every((step, at) => steps[at] === step)
}
