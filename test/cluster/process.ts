import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** A program that ends with this process, however that ends: `setpriv` has the kernel see to it. What it says goes to `log`, if any. */
export function run(command: readonly string[], log?: string): ChildProcess {
  const [name = ''] = command
  const file = log === undefined ? undefined : openSync(log, 'a')
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    stdio: ['ignore', file ?? 'ignore', file ?? 'pipe']
  })
  if (file !== undefined) closeSync(file)
  let said = log === undefined ? '' : `See ${log}.`
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2000)
  })
  child.once('exit', (code) => {
    if (code !== null && code !== 0) console.error(`${name} ended with ${code}:\n${said}`)
  })
  return child
}

/** Resolves once it is gone. */
export function stop(child: ChildProcess | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return resolve()
    child.removeAllListeners('exit')
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
