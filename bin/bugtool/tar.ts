import { gzipSync } from 'node:zlib'

const BLOCK = 512

/** Files of these names with these texts as a .tar.gz (POSIX ustar). Names are of at most 100 characters. `at`: seconds. */
export function archive(files: readonly { readonly name: string; readonly text: string }[], at: number): Buffer {
  const parts = files.flatMap(({ name, text }) => {
    const body = Buffer.from(text)
    return [header(name, body.length, at), body, Buffer.alloc(-body.length & (BLOCK - 1))]
  })
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]))
}

function header(name: string, size: number, at: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset, 'latin1')
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name} is too long a name for the archive.`)
  block.write(name)
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(at, 136, 12)
  // The sum is of the block with blanks in the sum's own place.
  block.fill(' ', 148, 156)
  block.write('0', 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
