import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** How an image's process starts, as an image's configuration has it. */
export interface ImageConfig {
  readonly User?: string
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly WorkingDir?: string
}

/**
 * Writes an image as `docker save` does, for `docker load` and `ctr images import`: a layer a folder, the lowest first. The same content
 * gives the same bytes.
 */
export function writeArchive(archive: string, name: string, folders: readonly string[], config: ImageConfig): void {
  mkdirSync(dirname(archive), { recursive: true })
  withFolder((work) => {
    const layers = folders.map((folder, at) => {
      const layer = `layer${at}.tar`
      tar(join(work, layer), folder, ['--sort=name', '--mode=a+rX'], ['.'])
      return layer
    })
    const digests = layers.map((layer) =>
      createHash('sha256')
        .update(readFileSync(join(work, layer)))
        .digest('hex')
    )
    const created = '2026-01-01T00:00:00Z'
    const image = {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created,
      config: { Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], WorkingDir: '/', ...config },
      rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
      history: layers.map(() => ({ created, created_by: 'npm run image' }))
    }
    writeFileSync(join(work, 'config.json'), JSON.stringify(image))
    const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: layers }]
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest))
    tar(`${archive}.new`, work, [], ['manifest.json', 'config.json', ...layers])
    renameSync(`${archive}.new`, archive)
  })
}

function tar(file: string, folder: string, options: readonly string[], names: readonly string[]): void {
  const same = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
  execFileSync('tar', ['-C', folder, ...same, ...options, '-cf', file, ...names])
}

/** A folder for the time of some work. */
export function withFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-image-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    chmodSync(folder, 0o755)
    const made = work(folder)
    if (made instanceof Promise) return made.finally(remove) as T
    remove()
    return made
  } catch (error) {
    remove()
    throw error
  }
}
