import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** 256 bits, as they go into a URL or a header. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** In time that depends on neither the place of the first difference nor the lengths. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** The first line of a file. Undefined where it cannot be read, is empty, or is too short to be a secret. */
export function readSecret(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    const secret = readFileSync(file, 'utf8').split('\n', 1)[0]?.trim() ?? ''
    return secret.length >= 16 ? secret : undefined
  } catch {
    return undefined
  }
}
