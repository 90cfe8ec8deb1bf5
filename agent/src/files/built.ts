import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A build product of this project (its path below dist/), from the sources and from a bundle in dist/ alike. Throws where there is none. */
export function findBuilt(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, 'dist', name)
    if (existsSync(path)) return path
    if (folder === dirname(folder)) throw new Error(`There is no dist/${name}. Build it: node agent/build.mjs.`)
  }
}
