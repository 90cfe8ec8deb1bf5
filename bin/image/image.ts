import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ImageConfig, withFolder, writeArchive } from './archive'
import { fillLayers, LAYERS } from './layers'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** As agent/image/Dockerfile has it. */
export const CONFIG: ImageConfig = {
  User: '65534:65534',
  Env: ['PATH=/usr/bin', 'NODE_ENV=production'],
  Entrypoint: ['node', '/portcullis/bin/portcullis.mjs'],
  WorkingDir: '/portcullis'
}

/** What the chart asks for when nothing else is said. */
export function imageName(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
  return `portcullis:${version}`
}

export const writeImage = (archive: string, name: string): Promise<void> =>
  withFolder(async (folder) => {
    await fillLayers(ROOT, folder)
    const layers = LAYERS.map((layer) => join(folder, layer))
    writeArchive(archive, name, layers, CONFIG)
  })

/** Another one where another image would be made: of what the build was made from, and of how it is packed. */
export function imageKey(): string {
  const own = fileURLToPath(new URL('.', import.meta.url))
  const stamps = ['native', 'bundles', 'web'].map((target) => join(ROOT, 'dist/.stamps', target))
  const missing = stamps.find((path) => !existsSync(path))
  if (missing !== undefined) throw new Error('Something is not built: run `npm run setup` first.')
  const hash = createHash('sha256').update(process.version)
  for (const path of [...stamps, ...readdirSync(own).map((name) => join(own, name))]) hash.update(readFileSync(path))
  return hash.digest('hex').slice(0, 12)
}
