import { isArray, isObject, type Json } from '@/lib/document'

/** Plain data of unknown shape, read without trusting it. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function list(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : []
}

export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Has it these keys and no others? */
export function hasOnly(value: Json | undefined, ...keys: readonly string[]): boolean {
  return isObject(value) && Object.keys(value).every((key) => keys.includes(key))
}
