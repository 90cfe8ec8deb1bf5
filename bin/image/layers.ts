import { chmodSync, copyFileSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectFiles } from './content'
import { librariesOf } from './libraries'

/** Of the image: what seldom changes first. Folders that hold what is at its root. */
export const LAYERS = ['system', 'project'] as const

const ETC = {
  passwd: 'root:x:0:0:root:/:/nologin\nnobody:x:65534:65534:nobody:/:/nologin\n',
  group: 'root:x:0:\nnogroup:x:65534:\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n'
}

/** Fills a folder with a folder for each layer: Node and its libraries; the project in /portcullis. No shell, no packages' tools. */
export async function fillLayers(root: string, folder: string): Promise<void> {
  const paths = await projectFiles(root)
  for (const path of paths) put(join(root, path), join(folder, 'project/portcullis', path), { links: true })
  const system = join(folder, 'system')
  put(process.execPath, join(system, 'usr/bin/node'))
  chmodSync(join(system, 'usr/bin/node'), 0o755)
  const native = paths.filter((path) => /\.(node|so)$/.test(path)).map((path) => join(root, path))
  for (const path of librariesOf([process.execPath, ...native])) put(path, join(system, path))
  mkdirSync(join(system, 'etc'))
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(system, 'etc', name), text)
  mkdirSync(join(system, 'tmp'))
  chmodSync(join(system, 'tmp'), 0o1777)
}

/** `links`: they stay what they are, since their other end is in the image too; else what they lead to is put there. */
function put(from: string, to: string, { links = false } = {}): void {
  mkdirSync(dirname(to), { recursive: true })
  if (links && lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to)
  else copyFileSync(from, to)
}
