import { SHARE_MARK } from './share-mark'

/** Chat programs and mail cut or refuse addresses that are longer, in characters. */
export const LONGEST_LINK = 8000

/** What a link may hold once it is inflated, in characters: more than that is no policies. */
const LARGEST = 1024 * 1024

/** The texts as a fragment for an address. It stays in the browser: no server is ever sent it. */
export async function shareFragment(texts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(texts))
  const packed = await through(bytes, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY)
  return `${SHARE_MARK}${toBase64Url(packed ?? new Uint8Array())}`
}

/** The texts of a fragment; undefined where it holds none that can be read. Whatever stands there, nothing is thrown. */
export async function sharedTexts(fragment: string): Promise<readonly string[] | undefined> {
  if (!fragment.startsWith(SHARE_MARK)) return undefined
  try {
    const packed = fromBase64Url(fragment.slice(SHARE_MARK.length))
    const bytes = await through(packed, new DecompressionStream('deflate-raw'), LARGEST)
    const value: unknown = bytes && JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

/** Undefined where more comes out than may: a small text can stand for a very large one. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  largest: number
): Promise<Uint8Array | undefined> {
  const out: Uint8Array[] = []
  let size = 0
  for (const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return joined(out, size)
    size += value.length
    out.push(value)
    if (size > largest) {
      await reader.cancel()
      return undefined
    }
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** RFC 4648, section 5, without padding: no character of it is changed by an address bar. */
function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
