import { existsSync } from 'node:fs'
import type { ClusterView, WorldView } from '@/lib/api'
import { isJsonObject, type JsonObject } from '@/lib/k8s'
import { ClusterError } from '@/lib/server/cluster/cluster'
import { CommandError } from '../exit'
import { findServer } from '../server'
import type { Output } from '../terminal/output'
import { type InputObject, readDocuments } from './documents'
import { readFiles, type SourceText } from './files'
import type { InputOptions } from './options'
import { type Finding, placeWithoutText } from './place'

/** What the arguments and options of a command hold, read and not yet understood. */
export interface Input {
  /** Of the arguments (or `-f`): what the command is about. */
  readonly objects: readonly InputObject[]
  /** Of `--world`, `--cluster` and `--playground`: what is there besides. */
  readonly around: readonly InputObject[]
  /** A world that is known as a whole: the playground's, or a snapshot of one. */
  readonly view?: WorldView
  /** Documents that could not be read. */
  readonly findings: readonly Finding[]
}

/** Bytes of a file. Beyond, strings of this size are no longer handled well. */
const FILE_LIMIT = 256 * 1024 * 1024

/** Reads all that the options name. Throws CommandError where a file is not there or nobody answers. */
export async function readInput(paths: readonly string[], options: InputOptions, out: Output): Promise<Input> {
  const own = readPaths(paths, out)
  const world = readPaths(options.world ?? [], out)
  const cluster = options.cluster === undefined ? [] : await readCluster(options.cluster, options.kubeconfig, out)
  const nothing = paths.length === 0 && options.world === undefined && options.cluster === undefined
  const playground = options.playground || nothing ? await readPlayground(options, nothing) : undefined
  const snapshot = [...world.objects, ...own.objects].map(({ value }) => value).find(isWorldView)
  const view = playground?.view ?? (snapshot as unknown as WorldView | undefined)
  return {
    objects: own.objects,
    around: [...(playground?.objects ?? []), ...cluster, ...world.objects],
    ...(view && { view }),
    findings: [...own.findings, ...world.findings]
  }
}

function readPaths(paths: readonly string[], out: Output) {
  const note = (sentence: string) => out.note(`${out.noteStyle.dim('note:')} ${sentence}`)
  const texts = readFiles(paths, { recursive: true, limit: FILE_LIMIT, note })
  return readTexts(texts, out)
}

/** The objects of these texts, and what could not be read. */
export function readTexts(texts: readonly SourceText[], out?: Output) {
  const read = texts.map((text, at) => {
    out?.progress?.(`Reading ${text.name}${texts.length > 1 ? ` (${at + 1} of ${texts.length})` : ''} …`)
    return readDocuments(text)
  })
  return { objects: read.flatMap(({ objects }) => objects), findings: read.flatMap(({ findings }) => findings) }
}

/** A World as JSON, without policies. */
function isWorldView(value: JsonObject): boolean {
  return value.kind === undefined && Array.isArray(value.pods) && Array.isArray(value.namespaces)
}

async function readCluster(context: string | true, kubeconfig: string | undefined, out: Output) {
  out.progress?.('Reading the cluster …')
  // The client takes more than a second to load: only who asks for it waits.
  const { readKubernetes } = await import('@/lib/server/cluster/kubernetes')
  try {
    const found = await readKubernetes({
      ...(context !== true && { context }),
      ...(kubeconfig !== undefined && { kubeconfig })
    })
    if (found.forbidden.length > 0) {
      const kinds = found.forbidden.join(', ')
      out.note(`${out.noteStyle.yellow('warning:')} ${found.context} does not let you list ${kinds}: they are left out.`)
    }
    return (found.objects as readonly JsonObject[]).map((value): InputObject => {
      const file = `cluster/${found.context}/${nameOf(value)}`
      return { value, at: () => placeWithoutText(file) }
    })
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    if (context !== true && existsSync(context)) {
      throw new CommandError(`${context} was taken for a context of the kubeconfig: there is none of that name.`, {
        code: 'usage',
        fix: 'Name files before --cluster, or the context with it: --cluster=NAME.'
      })
    }
    throw new CommandError(error.message, { code: 'no-cluster', ...(error.fix !== undefined && { fix: error.fix }) })
  }
}

function nameOf({ kind, metadata }: JsonObject): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return [kind, namespace, name].filter((part) => typeof part === 'string' && part !== '').join('/')
}

async function readPlayground(options: InputOptions, byDefault: boolean) {
  const { client } = findServer(options)
  let view: ClusterView
  try {
    view = await client.cluster()
  } catch (error) {
    if (!byDefault) throw error
    throw new CommandError('Nothing to read: no file is named, and no playground runs here.', {
      code: 'usage',
      fix: 'Name files or folders, or --cluster for the cluster of your kubeconfig, or start the playground (npm start).'
    })
  }
  return ofView(view)
}

/** What somebody who follows a cluster knows of it: its policies come as texts. */
export function ofView({ world, policies }: ClusterView): {
  readonly view: WorldView
  readonly objects: readonly InputObject[]
} {
  const texts = policies.map(({ kind, namespace, name, text }) => ({
    name: `playground/${[kind, namespace, name].filter(Boolean).join('/')}`,
    text
  }))
  return { view: world, objects: readTexts(texts).objects }
}
