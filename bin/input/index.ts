import type { Dialect } from '@/lib/policy'
import type { Output } from '../terminal/output'
import { type Loaded, type LoadOptions, load } from './load'
import type { InputOptions } from './options'
import { readInput } from './read'

export { type Loaded, type LoadedPolicy, load } from './load'
export { type FileOptions, fileOption, INPUT_HELP, type InputOptions, inputOptions } from './options'
export type { Finding, Place } from './place'
export { readInput } from './read'

/** Reads and understands what a command's arguments and options name. Throws CommandError. */
export async function loadInput(paths: readonly string[], options: InputOptions, out: Output): Promise<Loaded> {
  const loaded = load(await readInput(paths, options, out), loadOptions(options))
  for (const note of loaded.notes) out.note(out.noteStyle.dim(note))
  return loaded
}

export function loadOptions({ dialect, namespace, podNetwork, kubernetesVersion }: InputOptions): LoadOptions {
  return {
    dialect: dialect as Dialect,
    ...(namespace !== undefined && { namespace }),
    ...(podNetwork !== undefined && { podNetwork }),
    ...(kubernetesVersion !== undefined && { kubernetesVersion })
  }
}
