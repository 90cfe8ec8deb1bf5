import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Piece } from '@/lib/api'
import { CommandError } from '../exit'
import type { Folders } from '../folders'
import { insideOf, nodeOf } from '../playground'

const PROGRAM = fileURLToPath(new URL('../agent/bugtool.js', import.meta.url))

/** What the agent's own program collects: of the playground of these folders if root runs one, else of this machine. */
export async function collect({ run, state }: Folders, program = PROGRAM): Promise<readonly Piece[]> {
  if (!existsSync(program)) {
    throw new CommandError('The agent is not built.', { code: 'not-built', fix: 'Run `npm run setup`.' })
  }
  const node = nodeOf(run)
  // As an agent in a pod is started: there its own settings are those of this process too.
  const places =
    existsSync(run) && process.env.PORTCULLIS_RUN_DIR === undefined
      ? {
          PORTCULLIS_RUN_DIR: run,
          PORTCULLIS_STATE_DIR: existsSync(join(run, 'state')) ? join(run, 'state') : state,
          PORTCULLIS_LOG_FILE: ['agent', 'playground', 'web'].map((part) => join(run, 'log', `${part}.log`)).join(':')
        }
      : {}
  const [file = process.execPath, ...args] = [...insideOf(node), process.execPath, program]
  const said = await output(file, args, { ...process.env, ...places })
  return said.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Piece]))
}

function output(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
      })
    }
    child.on('error', (error) => reject(new CommandError(`This node could not be looked at: ${error.message}.`)))
    child.on('close', (code) =>
      code === 0
        ? resolve(said.stdout)
        : reject(new CommandError(`This node could not be looked at: ${said.stderr.trim() || `exit code ${code}`}.`))
    )
  })
}
