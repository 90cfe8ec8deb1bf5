import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What of the project is in the image, from its folder: files, and folders with all that is in them. */
const BUILT = [
  'package.json',
  'LICENSE',
  'NOTICE',
  'bin/portcullis.mjs',
  'dist/agent',
  'dist/bin',
  'dist/bpf',
  'dist/native',
  'agent/playground/shop.yaml',
  // With what of its packages it loads, which Next has found out.
  '.next/standalone'
]

/** Programs that load packages: of those the files that they load are in the image, and no others. */
const PROGRAMS = [
  'dist/bin/portcullis.js',
  'dist/agent/main.js',
  'dist/agent/doctor.js',
  'dist/agent/bugtool.js',
  'dist/agent/canary.js',
  'dist/agent/playground.js'
]

/** Loaded by a name that is put together at run time; for glibc alone. */
const KOFFI = `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}`

type Trace = (files: readonly string[], options: object) => Promise<{ readonly fileList: ReadonlySet<string> }>

/** Paths of files, and of links, within the project's folder. Throws where something is not built. */
export async function projectFiles(root: string): Promise<readonly string[]> {
  // Next's own, by which it makes .next/standalone.
  const require = createRequire(import.meta.url)
  const { nodeFileTrace } = require('next/dist/compiled/@vercel/nft') as { readonly nodeFileTrace: Trace }
  const at = PROGRAMS.map((path) => join(root, path))
  const { fileList } = await nodeFileTrace(at, { base: root, processCwd: root })
  const loaded = [...fileList].filter((path) => path.startsWith('node_modules/'))
  const within = at.flatMap(sourcesOf)
  const packages = new Set([...loaded, ...within].flatMap((path) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
  const licences = [...packages].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
      .map((name) => `${folder}/${name}`)
  )
  const whole = [...BUILT, KOFFI].flatMap((path) => filesIn(root, path))
  return [...new Set([...whole, ...loaded, ...licences])].sort()
}

/** What a bundle was made from: of packages in it the licence comes along too. */
function sourcesOf(bundle: string): readonly string[] {
  return (JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as { readonly sources: readonly string[] }).sources
}

function filesIn(root: string, path: string): readonly string[] {
  const entry = statSync(join(root, path), { throwIfNoEntry: false })
  if (entry === undefined) throw new Error(`${path} is not there: run \`npm run setup\` first.`)
  if (!entry.isDirectory()) return [path]
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((file) => !file.isDirectory() && !file.name.endsWith('.from'))
    .map((file) => `${file.parentPath.slice(root.length + 1)}/${file.name}`)
}
