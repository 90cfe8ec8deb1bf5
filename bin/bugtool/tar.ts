import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'

/** Files of these names with these texts as a .tar.gz, to be read by their owner. `at`: seconds. */
export function archive(files: readonly { readonly name: string; readonly text: string }[], at: number): Promise<Buffer> {
  const tar = pack()
  for (const { name, text } of files) tar.entry({ name, mode: 0o600, mtime: new Date(at * 1000) }, text)
  tar.finalize()
  return buffer(tar.pipe(createGzip()))
}
