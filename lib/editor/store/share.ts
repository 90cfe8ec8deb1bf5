/**
 * The new value with every part that did not change taken from the old one, so that components that subscribe to a part are not
 * drawn again. Items of lists are matched by their `id` where they have one.
 */
export function share<T>(old: unknown, now: T): T {
  if (Object.is(old, now)) return now
  if (Array.isArray(now)) {
    if (!Array.isArray(old)) return now
    const byId = new Map(old.flatMap((one) => (idOf(one) === undefined ? [] : [[idOf(one), one] as const])))
    const items = now.map((one, at) => share(byId.get(idOf(one)) ?? old[at], one))
    const same = items.length === old.length && items.every((one, at) => one === old[at])
    return (same ? old : items) as T
  }
  if (!isPlain(now) || !isPlain(old)) return now
  const keys = Object.keys(now)
  const entries = keys.map((key) => [key, share(old[key], now[key])] as const)
  const same =
    keys.length === Object.keys(old).length && entries.every(([key, one]) => Object.hasOwn(old, key) && one === old[key])
  return (same ? old : Object.fromEntries(entries)) as T
}

function idOf(value: unknown): string | undefined {
  return isPlain(value) && typeof value.id === 'string' ? value.id : undefined
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
