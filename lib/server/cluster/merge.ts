/** Compares RFC 3339 times in UTC whose fractions may differ in length: below 0 if `a` is earlier. */
export function compareTimes(a: string, b: string): number {
  const seconds = a.slice(0, 19).localeCompare(b.slice(0, 19), 'en')
  if (seconds !== 0) return seconds
  const fraction = (time: string) => Number(`0.${/\.(\d+)/.exec(time)?.[1] ?? '0'}`)
  return fraction(a) - fraction(b)
}

/**
 * Merges streams that are each nearly in order into one by time; they come (`join`) and go (`leave`). An item waits until each other
 * stream has shown a later one, but never longer than `windowMs`: a node without traffic must not hold up the rest. A single stream
 * passes straight through.
 */
export function mergeByTime<Source, Item extends { readonly time: string }>(emit: (item: Item) => void, windowMs = 250) {
  let waiting: { readonly item: Item; readonly until: number }[] = []
  /** The latest time of each; empty: none yet, undefined: it is away. */
  const seen = new Map<Source, string | undefined>()
  let timer: NodeJS.Timeout | undefined

  const release = () => {
    clearTimeout(timer)
    timer = undefined
    const now = Date.now()
    const latest = [...seen.values()].filter((time) => time !== undefined)
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
    join: (source: Source) => void seen.set(source, ''),
    add(source: Source, item: Item) {
      const last = seen.get(source)
      if (last === undefined || last === '' || compareTimes(item.time, last) > 0) seen.set(source, item.time)
      if (seen.size === 1 && waiting.length === 0) return emit(item)
      let place = waiting.length
      while (place > 0 && compareTimes(waiting[place - 1]?.item.time ?? '', item.time) > 0) place--
      // One that comes late takes the deadline of its place: order of deadlines is order of the list.
      const until = Math.min(Date.now() + windowMs, waiting[place]?.until ?? Number.POSITIVE_INFINITY)
      waiting.splice(place, 0, { item, until })
      release()
    },
    /** This source is away: nobody waits for it until it sends again. */
    idle(source: Source) {
      seen.set(source, undefined)
      release()
    },
    leave(source: Source) {
      seen.delete(source)
      release()
    },
    close() {
      clearTimeout(timer)
      waiting = []
    }
  }
}
