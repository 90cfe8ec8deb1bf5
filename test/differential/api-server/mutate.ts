import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type Change = readonly [at: number, how: number, odd: number]

export const CHANGES = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 9 }), fc.nat()), { minLength: 1, maxLength: 3 })

interface Place {
  readonly holder: Json[] | { [key: string]: Json }
  readonly key: string | number
}

/** Everywhere below `spec`, and the labels and name of the object. */
function places(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const holder = value as Place['holder'] & { [key: string | number]: Json }
    found.push({ holder, key })
    places(holder[key] as Json, found)
  }
  return found
}

/** Changes the document in place: something is gone, null, there twice, or something odd. */
export function mutate(document: { spec: Json; metadata: Json }, changes: readonly Change[], odd: readonly Json[]): void {
  for (const [at, how, which] of changes) {
    const all = [
      ...places(document.spec),
      { holder: document as never, key: 'spec' },
      { holder: document.metadata as never, key: 'name' }
    ]
    const { holder, key } = all[at % all.length] as Place & { readonly holder: { [key: string | number]: Json } }
    if (how === 0 && Array.isArray(holder)) holder[Number(key)] = null
    else if (how === 0) delete holder[key]
    else if (how === 1 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)] as Json))
    else {
      // Mostly of the same type: what cannot be read at all says nothing of the validator.
      const alike =
        how === 2
          ? odd
          : odd.filter((one) => typeof one === typeof holder[key] && Array.isArray(one) === Array.isArray(holder[key]))
      if (alike.length > 0) holder[key] = structuredClone(alike[which % alike.length] as Json)
    }
  }
}
