import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from './instance'

/**
 * Where the web application is run: a copy that its user can read and cannot change, and that no later build changes. What nobody here
 * can change, as in an image, is run where it is.
 */
export function copyWeb(root: string, run: string): string {
  const built = join(root, '.next/standalone')
  if (!canWrite(built)) return built
  const web = join(run, 'web')
  copy(built, web)
  return web
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
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
