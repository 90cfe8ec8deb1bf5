/** Compares RFC 3339 times in UTC whose fractions may differ in length: below 0 if `a` is earlier. */
export function compareTimes(a: string, b: string): number {
  const seconds = a.slice(0, 19).localeCompare(b.slice(0, 19), 'en')
  if (seconds !== 0) return seconds
  const fraction = (time: string) => Number(`0.${/\.(\d+)/.exec(time)?.[1] ?? '0'}`)
  return fraction(a) - fraction(b)
}

/**
 * Merges streams that are each nearly in order into one by time. An item waits until each other stream has shown a later one, but never
 * longer than `windowMs`: a node without traffic must not hold up the rest. A single stream passes straight through.
 */
export function mergeByTime<Item extends { readonly time: string }>(
  sources: number,
  emit: (item: Item) => void,
  windowMs = 250
) {
  if (sources <= 1)
    return { add: (_source: number, item: Item) => emit(item), idle: (_source: number) => {}, close: () => {} }

  let waiting: { readonly item: Item; readonly until: number }[] = []
  const seen: (string | undefined)[] = new Array(sources).fill('')
  let timer: NodeJS.Timeout | undefined

  const release = () => {
    clearTimeout(timer)
    timer = undefined
    const now = Date.now()
    const latest = seen.filter((time) => time !== undefined)
    const low =
      latest.length === 0 ? undefined : latest.reduce((a, b) => (a === '' || b === '' ? '' : compareTimes(a, b) < 0 ? a : b))
    let free = 0
    for (const { item, until } of waiting) {
      const shown = low === undefined || (low !== '' && compareTimes(item.time, low) <= 0)
      if (!shown && until > now) break
      free++
    }
    const out = waiting.slice(0, free)
    waiting = waiting.slice(free)
    if (waiting[0] !== undefined) timer = setTimeout(release, Math.max(1, waiting[0].until - now))
    for (const { item } of out) emit(item)
  }

  return {
    add(source: number, item: Item) {
      const last = seen[source]
      if (last === undefined || last === '' || compareTimes(item.time, last) > 0) seen[source] = item.time
      let place = waiting.length
      while (place > 0 && compareTimes(waiting[place - 1]?.item.time ?? '', item.time) > 0) place--
      // One that comes late takes the deadline of its place: order of deadlines is order of the list.
      const until = Math.min(Date.now() + windowMs, waiting[place]?.until ?? Number.POSITIVE_INFINITY)
      waiting.splice(place, 0, { item, until })
      release()
    },
    /** This source is away: nobody waits for it until it sends again. */
    idle(source: number) {
      seen[source] = undefined
      release()
    },
    close() {
      clearTimeout(timer)
      waiting = []
    }
  }
}
