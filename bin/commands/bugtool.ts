import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { Piece } from '@/lib/api'
import { collect } from '../bugtool/collect'
import { archive } from '../bugtool/tar'
import { CommandError, EXIT } from '../exit'
import { DEFAULT_PORT, foldersOf, readPort } from '../folders'
import { type Output, printable } from '../terminal/output'
import { table } from '../terminal/table'
import { type Common, jsonCommand } from './options'

interface Options extends Common {
  readonly list?: boolean
  readonly output?: string
}

export function bugtoolCommand(out: Output, done: (code: number) => void): Command {
  return jsonCommand('bugtool')
    .description('what a maintainer needs to know of this node, in one file, without secrets')
    .option('--list', 'say what it would contain, and write nothing')
    .option('-o, --output <file>', 'where to; - is standard output (portcullis-NODE-TIME.tar.gz)')
    .option('--port <number>', `of the playground to look at (PORT in the environment; ${DEFAULT_PORT})`)
    .action(async (options: Options) => done(await bugtool(options, out)))
    .addHelpText(
      'after',
      `
It reads the kernel, the state folder, the logs and, where it runs, the agent; nothing is changed, and no API server is asked. Tables
of the kernel need root. Names, labels and addresses of pods and the policies are in it; keys, tokens and passwords are taken out:
look at it before you hand it on.

In a cluster:  kubectl -n portcullis exec POD -- node /portcullis/bin/portcullis.mjs bugtool -o - > node.tar.gz
Exit code: 0 it is written, or listed; 2 it failed.`
    )
}

async function bugtool(options: Options, out: Output): Promise<number> {
  const text = options.port ?? process.env.PORT ?? String(DEFAULT_PORT)
  const port = readPort(text)
  if (port === undefined) throw new CommandError(`${text} is not a port.`, { code: 'usage' })
  out.progress?.('Collecting …')
  const pieces = await collect(foldersOf(port))
  const time = new Date()
  const folder = `portcullis-${hostname()}-${time.toISOString().slice(0, 19).replaceAll(':', '')}`
  const file = options.output ?? `${folder}.tar.gz`
  const contents = pieces.map(({ name, says, text, missing }) => ({
    name,
    says,
    ...(text === undefined ? { missing: missing ?? '' } : { bytes: Buffer.byteLength(text) })
  }))
  if (options.list) {
    if (options.json) out.json({ contents })
    else for (const line of inWords(contents)) out.line(line)
    return EXIT.ok
  }
  if (!options.json) for (const line of inWords(contents)) out.note(line)
  const files = [{ name: 'CONTENTS.txt', text: inWords(contents).join('\n') }, ...pieces.filter(hasText)]
  const bytes = await archive(
    files.map(({ name, text }) => ({ name: `${folder}/${name}`, text })),
    Math.floor(time.getTime() / 1000)
  )
  if (file === '-') {
    await new Promise<void>((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())))
    return EXIT.ok
  }
  write(file, bytes)
  if (options.json) out.json({ file, bytes: bytes.length, contents })
  else out.line(`${file} is written: ${bytes.length} bytes.`)
  return EXIT.ok
}

const hasText = (piece: Piece): piece is Piece & { readonly text: string } => piece.text !== undefined

type Content = Pick<Piece, 'name' | 'says' | 'missing'> & { readonly bytes?: number }

function inWords(contents: readonly Content[]): readonly string[] {
  const rows = contents.map(({ name, says, bytes, missing }) => [
    name,
    bytes === undefined ? '-' : String(bytes),
    missing === undefined ? says : `${says}. Not there: ${missing}`
  ])
  return table(['FILE', 'BYTES', 'WHAT'], rows).map(printable)
}

/** For its owner alone, and never over another. */
function write(file: string, bytes: Buffer): void {
  try {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new CommandError(`${file} is there already.`, { fix: 'Name another with --output.' })
    throw new CommandError(`${file} could not be written: ${message}.`)
  }
}
