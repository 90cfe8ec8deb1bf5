import { textOf } from '@/lib/editor/waiting'

/** A text with the name that it goes by in messages. */
export interface Named {
  readonly name: string
  readonly text: string
}

/** A dump of a cluster of ten thousand pods. */
const LARGEST = 128 * 1024 * 1024

/** The texts of these files, and a sentence for each that holds none. */
export async function readFiles(
  files: readonly File[]
): Promise<{ readonly texts: readonly Named[]; readonly refused: readonly string[] }> {
  const read = await Promise.all(files.map(readFile))
  return {
    texts: read.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    refused: read.flatMap((one) => (typeof one === 'string' ? [one] : []))
  }
}

async function readFile(file: File): Promise<Named | string> {
  const name = file.webkitRelativePath || file.name
  if (file.size > LARGEST) return `${name} is larger than 128 MB: no policy, and no dump of a cluster, is.`
  try {
    const found = textOf(new Uint8Array(await file.arrayBuffer()))
    return 'text' in found ? { name, text: found.text } : `${name} ${found.says}`
  } catch {
    return `${name} could not be read.`
  }
}
