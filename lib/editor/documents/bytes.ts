/** What a file holds, by its first bytes, where that is no text; and what to do instead. */
const KNOWN: readonly { readonly magic: readonly number[]; readonly says: string }[] = [
  { magic: [0x1f, 0x8b], says: 'is compressed (gzip): unpack it first.' },
  { magic: [0x50, 0x4b, 0x03, 0x04], says: 'is a zip: unpack it first, then drop its files or its folder.' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], says: 'is compressed (zstd): unpack it first.' },
  { magic: [0x42, 0x5a, 0x68], says: 'is compressed (bzip2): unpack it first.' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], says: 'is compressed (xz): unpack it first.' },
  { magic: [0x89, 0x50, 0x4e, 0x47], says: 'is a picture: policies are YAML or JSON.' },
  { magic: [0xff, 0xd8, 0xff], says: 'is a picture: policies are YAML or JSON.' },
  { magic: [0x25, 0x50, 0x44, 0x46], says: 'is a PDF: policies are YAML or JSON.' },
  { magic: [0x7f, 0x45, 0x4c, 0x46], says: 'is a program: policies are YAML or JSON.' }
]

/** What these first bytes are of, where that is no text: a sentence to come after the file's name. */
export const knownBinary = (bytes: Uint8Array): string | undefined =>
  KNOWN.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte))?.says

/** By the mark before the text; UTF-8 without one. */
export function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  return first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

export const NO_UTF8 = 'is no text in UTF-8.'
export const HAS_NUL = 'is no text: it has NUL bytes in it.'

/**
 * The text of a file of whatever bytes, as UTF-8 or, with its mark before it, UTF-16 (what a redirection of PowerShell writes); else
 * why it is none, as a sentence to come after its name. Never throws.
 */
export function textOf(bytes: Uint8Array): { readonly text: string } | { readonly says: string } {
  const says = knownBinary(bytes)
  if (says !== undefined) return { says }
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
    // UTF-16 without its mark is full of them, and so are files of programs.
    return text.includes('\0') ? { says: HAS_NUL } : { text }
  } catch {
    return { says: NO_UTF8 }
  }
}
