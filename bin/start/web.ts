import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from './instance'

/** Copies the web application to where its user can read it and cannot change it. */
export function copyWeb(root: string, run: string): string {
  const web = join(run, 'web')
  copy(join(root, '.next/standalone'), web)
  return web
}

/** Node's binary where everybody can run it: some installations are in root's home. */
export function copyNode(run: string): string {
  const folder = publicFolder(run, 'bin')
  copyFileSync(process.execPath, join(folder, 'node'))
  chmodSync(join(folder, 'node'), 0o755)
  return join(folder, 'node')
}

/** The applications' bundle, for the pods' user. */
export function copyApp(root: string, run: string): string {
  const file = join(publicFolder(run, 'app'), 'playground-app.cjs')
  copyFileSync(join(root, 'dist/agent/playground-app.cjs'), file)
  chmodSync(file, 0o644)
  return file
}

function publicFolder(run: string, name: string): string {
  const folder = join(run, name)
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  return folder
}

function copy(from: string, to: string): void {
  const script = 'umask 022; exec cp -r --no-preserve=mode,ownership -- "$0" "$1"'
  const { status, stderr } = spawnSync('sh', ['-c', script, from, to], { encoding: 'utf8' })
  if (status !== 0) throw new CannotStart(`The web application could not be copied to ${to}: ${stderr.trim()}`)
}

/**
 * Waits until `GET /api/health` answers 200, which it does once all parts are up. Gives up when `over` settles, or after `patienceMs`.
 * There is no event to wait for: it is the server's answer itself that counts.
 */
export async function healthy(port: number, over: AbortSignal, patienceMs: number): Promise<string | undefined> {
  const until = AbortSignal.any([over, AbortSignal.timeout(patienceMs)])
  let last = 'it does not answer'
  while (!until.aborted) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: until })
      if (answer.status === 200) return undefined
      last = `${answer.status} ${(await answer.text()).slice(0, 300)}`
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return last
}
