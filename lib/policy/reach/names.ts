import type { Pod } from '../model'

/** `shop/web-1` for one; `shop/{app=web, tier=front}` for several. */
export function namePods(pods: readonly Pod[]): string {
  const [first, ...more] = pods
  if (!first) return ''
  if (more.length === 0) return `${first.namespace}/${first.name}`
  const labels = Object.entries(first.labels).map(([key, value]) => `${key}=${value}`)
  return `${first.namespace}/{${labels.sort().join(', ')}}`
}

/** Groups whose names are equal (they differ by what a name does not say) are numbered. */
export function uniqueNames<One extends { readonly name: string }>(all: readonly One[]): readonly One[] {
  const seen = new Map<string, number>()
  return all.map((one) => {
    const before = seen.get(one.name) ?? 0
    seen.set(one.name, before + 1)
    return before === 0 ? one : { ...one, name: `${one.name} #${before + 1}` }
  })
}
