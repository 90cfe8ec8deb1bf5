/** As many of a list as a test of every day takes: others each day, the same for one seed. PORTCULLIS_ALL=1 takes them all. */
export function sampled<T>(list: readonly T[], salt: string, most = 150): readonly T[] {
  if (process.env.PORTCULLIS_ALL === '1' || list.length <= most) return list
  const start = [...salt].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0,
    Number(process.env.PROPERTY_SEED ?? 1) >>> 0 || Date.now()
  )
  const step = list.length / most
  return Array.from({ length: most }, (_, at) => list[(start + Math.floor(at * step)) % list.length] as T)
}
