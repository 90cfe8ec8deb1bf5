import type { Dialect } from '@/lib/policy'
import type { Output } from '../terminal/output'
import { type Loaded, type LoadOptions, load } from './load'
import type { InputOptions } from './options'
import { type Input, readInput } from './read'

export { type Loaded, type LoadedPolicy, load } from './load'
export { type FileOptions, fileOption, INPUT_HELP, type InputOptions, inputOptions } from './options'
export type { Finding, Place } from './place'
export { readInput } from './read'

/** Reads and understands what a command's arguments and options name. Throws CommandError. */
export async function loadInput(paths: readonly string[], options: InputOptions, out: Output): Promise<Loaded> {
  return understand(await readInput(paths, options, out), options, out)
}

/** Understands what was read, and says what it took for granted. Throws CommandError. */
export function understand(input: Input, options: InputOptions, out: Output): Loaded {
  const loaded = load(input, loadOptions(options))
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
