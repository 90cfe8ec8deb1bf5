import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Diagnosis } from '@/lib/api'
import { CommandError } from '../exit'

const PROGRAM = fileURLToPath(new URL('../agent/doctor.js', import.meta.url))
const PATIENCE_MS = 30_000

/** What the agent's own program finds on this node. Rejects with a CommandError. */
export async function examineNode(program = PROGRAM): Promise<readonly Diagnosis[]> {
  if (!existsSync(program)) {
    throw new CommandError('The agent is not built.', { code: 'not-built', fix: 'Run `npm run setup`.' })
  }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program], { timeout: PATIENCE_MS }, (error, stdout, stderr) => {
      if (error) return reject(new CommandError(`This node could not be looked at: ${stderr.trim() || error.message}.`))
      resolve(JSON.parse(stdout) as readonly Diagnosis[])
    })
  })
}
