/** Things by a key that they have in common, in the order of the first of each. */
export function groupedBy<Key, One>(all: Iterable<One>, keyOf: (one: One) => Key): ReadonlyMap<Key, readonly One[]> {
  const found = new Map<Key, One[]>()
  for (const one of all) {
    const key = keyOf(one)
    const same = found.get(key)
    if (same) same.push(one)
    else found.set(key, [one])
  }
  return found
}
