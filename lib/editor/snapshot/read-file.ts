import type { World } from '@/lib/policy'
import { encodingOf, HAS_NUL, knownBinary, NO_UTF8 } from '../documents/bytes'
import { SnapshotReader } from './snapshot'

/** How far it has come: bytes of the file, and objects found in them. `whole`: all is read, and a World is made of it. */
export interface Reading {
  readonly bytes: number
  readonly objects: number
  readonly whole: boolean
}

/** `none`: it is something else than a dump. `says`: why it is no text, to come after the file's name; `wrong`: why the dump is not read. */
export type FileRead = { readonly world: World } | { readonly says: string } | { readonly wrong: string } | 'none'

/**
 * A file of any size as a dump of a cluster, read as it comes. `tell` is called with each part of it. Never throws for what is in the
 * file; rejects where the file cannot be read.
 */
export async function readFile(parts: AsyncIterable<Uint8Array>, tell: (reading: Reading) => void): Promise<FileRead> {
  const reader = new SnapshotReader()
  let decoder: TextDecoder | undefined
  let bytes = 0
  for await (const part of parts) {
    if (decoder === undefined) {
      const says = knownBinary(part)
      if (says !== undefined) return { says }
      decoder = new TextDecoder(encodingOf(part), { fatal: true })
    }
    bytes += part.length
    const text = decoded(decoder, part)
    if (text === undefined) return { says: NO_UTF8 }
    if (text.includes('\0')) return { says: HAS_NUL }
    if (!reader.feed(text)) break
    tell({ bytes, objects: reader.count, whole: false })
  }
  tell({ bytes, objects: reader.count, whole: true })
  const world = reader.end()
  return world === undefined ? 'none' : typeof world === 'string' ? { wrong: world } : { world }
}

function decoded(decoder: TextDecoder, part: Uint8Array): string | undefined {
  try {
    return decoder.decode(part, { stream: true })
  } catch {
    return undefined
  }
}
