import { strToU8, zipSync } from 'fflate'
import type { NamedFile } from '@/lib/editor'
import { downloadBlob } from '../editor/download'

/** Hands files to the browser as one zip; the same files give the same bytes. */
export function downloadZip(name: string, files: readonly NamedFile[]): void {
  const bytes = zipSync(Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)])), { mtime: EPOCH })
  downloadBlob(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }))
}

/** The first day that a zip can tell. */
const EPOCH = new Date(1980, 0, 1)
