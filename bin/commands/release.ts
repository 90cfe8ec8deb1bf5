import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { CommandError, EXIT } from '../exit'
import { DEFAULT_PORT, foldersOf, readPort } from '../folders'
import { insideOf, nodeOf } from '../playground'
import type { Output } from '../terminal/output'
import { type Common, jsonCommand } from './options'

const AGENT = fileURLToPath(new URL('../agent/main.js', import.meta.url))

interface Options extends Common {
  readonly pinPath?: string
  readonly cniConf?: string
}

export function releaseCommand(out: Output, done: (code: number) => void): Command {
  return jsonCommand('release')
    .description('break glass: detach everything from this node. Needs root, and no server')
    .option('--port <number>', `of the playground to release (PORT in the environment; ${DEFAULT_PORT})`)
    .option('--pin-path <folder>', 'on a bpffs, where the agent was told to pin elsewhere')
    .option('--cni-conf <folder>', 'the node’s networks, out of which the CNI plugin is taken (/etc/cni/net.d)')
    .action(async (options: Options) => done(await release(options, out)))
    .addHelpText(
      'after',
      '\nWhere a playground runs at that port, its node is released; else this machine.\nExit code: 0 nothing is attached any more; 2 it failed.'
    )
}

async function release(options: Options, out: Output): Promise<number> {
  if (process.getuid?.() !== 0) {
    throw new CommandError('Only root can detach programs from the kernel.', { code: 'not-root', fix: 'Run it with sudo.' })
  }
  const port = readPort(options.port ?? process.env.PORT ?? String(DEFAULT_PORT))
  if (port === undefined) throw new CommandError(`${options.port ?? process.env.PORT} is not a port.`, { code: 'usage' })
  if (!existsSync(AGENT))
    throw new CommandError('The agent is not built.', { code: 'not-built', fix: 'Run `npm run setup`.' })
  const pins = options.pinPath === undefined ? [] : ['--pin-path', options.pinPath]
  const node = nodeOf(foldersOf(port).run)
  if (node === undefined && !options.json)
    out.note(`No playground of root runs at port ${port}: this machine itself is released.`)
  // The playground's node sees the machine's networks, which are not its own.
  const networks = options.cniConf === undefined ? [] : ['--cni-conf', options.cniConf]
  const plugin = node === undefined ? ['--cni', 'remove', ...networks] : []
  const [file = process.execPath, ...rest] = [...insideOf(node), process.execPath, AGENT, 'release', ...pins, ...plugin]
  const { code, said } = await runAgent(file, rest, options.json === true)
  if (options.json) out.json({ ok: code === 0, node: node === undefined ? 'host' : 'playground', detail: said.trim() })
  return code === 0 ? EXIT.ok : EXIT.error
}

/** `said` is what it printed, where that is wanted; else it prints by itself. */
function runAgent(file: string, args: readonly string[], quiet: boolean): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    let said = ''
    const child = spawn(file, args, { stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'] })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', (error) => reject(new CommandError(`The agent could not be run: ${error.message}.`)))
    child.on('close', (code) => resolve({ code, said }))
  })
}
