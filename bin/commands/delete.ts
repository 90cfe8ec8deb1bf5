import type { Command } from 'commander'
import { ApiError, type DeleteResponse } from '@/lib/api'
import { CommandError, EXIT } from '../exit'
import { type Named, namesIn, readKind, readSources } from '../objects'
import { findServer } from '../server'
import { noteImpact } from '../terminal/issue'
import { title } from '../terminal/object'
import { noteProof, noteWaiting } from '../terminal/outcome'
import type { Output } from '../terminal/output'
import { type Common, collect, confirmWithin, exitCodes, seconds, serverCommand } from './options'

interface Options extends Common {
  readonly file?: readonly string[]
  readonly namespace?: string
  readonly dryRun?: boolean
  readonly confirmWithin?: string
}

export function deleteCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('delete')
    .description('take policies out of force')
    .argument('[kind]', 'netpol, cnp, ccnp, or the kind in full')
    .argument('[name]')
    .option('-n, --namespace <name>', 'of a policy that is named here', 'default')
    .option('-f, --file <path>', 'the policies that this file or folder names; may be repeated', collect)
    .option('--dry-run', 'say what would go, change nothing')
    .addOption(confirmWithin())
    .action(async (kind: string | undefined, name: string | undefined, options: Options) =>
      done(await remove(kind, name, options, out))
    )
  return exitCodes(command, 'one of them was not there (the others are gone)')
}

async function remove(kind: string | undefined, name: string | undefined, options: Options, out: Output): Promise<number> {
  const wanted = whichOnes(kind, name, options)
  const { client } = findServer(options)
  const dryRun = options.dryRun === true
  const net = seconds(options.confirmWithin)
  const gone: DeleteResponse[] = []
  const missing: Named[] = []
  for (const each of wanted) {
    try {
      const answer = await client.delete({ ...each, dryRun, ...net })
      gone.push(answer)
      if (options.json) continue
      for (const impact of answer.impact) noteImpact(out, impact)
      out.line(`${title(each)} deleted${dryRun ? ' (dry run)' : ''}`)
      if (answer.proof !== undefined) noteProof(out, answer.proof)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'not-found') throw error
      missing.push(each)
      if (!options.json) out.note(`${title(each)} is not there.`)
    }
  }
  const waiting = gone.flatMap(({ change }) => change ?? [])
  if (!options.json && net !== undefined) noteWaiting(out, waiting, net.confirmWithin)
  if (options.json) out.json({ ok: missing.length === 0, dryRun, deleted: gone.map(({ object }) => object), missing })
  return missing.length === 0 ? EXIT.ok : EXIT.no
}

function whichOnes(kind: string | undefined, name: string | undefined, { file, namespace = 'default' }: Options): Named[] {
  if (file !== undefined) {
    if (kind !== undefined) throw new CommandError('Name a policy, or files with -f: not both.', { code: 'usage' })
    return readSources(file).flatMap(namesIn)
  }
  if (kind === undefined || name === undefined) {
    throw new CommandError('Name a policy by kind and name, or files with -f.', { code: 'usage' })
  }
  const known = readKind(kind)
  return [{ kind: known.kind, namespace: known.namespaced ? namespace : '', name }]
}
