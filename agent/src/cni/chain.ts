import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { findBuilt } from '../files/built'
import { watchFolder } from '../files/folder'
import { writeAtomically } from '../files/write'
import { type AgentIssue, agentIssue } from '../issues'
import type { Logger } from '../log'
import { chained, type Edited, PLUGIN, type PluginSettings, unchained } from './conflist'

/** Who writes a list may do so in parts, and each is an event. */
const SETTLED_MS = 50
/** Of a file. */
const LARGEST = 1 << 20

export interface ChainOptions {
  /** Where the runtime reads its networks. */
  readonly conf: string
  /** Where it looks for plugins. */
  readonly bin: string
  readonly settings: PluginSettings
  /** False once the node is released. */
  readonly wanted: () => boolean
  readonly log: Logger
}

/**
 * Keeps our plugin at the end of the node's network: of the first list by name, which is the one that runtimes take. Another CNI may
 * write its list anew at any time; ours is added to that again.
 */
export class Chain {
  private readonly options: ChainOptions
  private problem = 'it is not looked at yet'
  private close_ = () => {}
  private timer: NodeJS.Timeout | undefined

  constructor(options: ChainOptions) {
    this.options = options
  }

  start(): void {
    this.close_ = watchFolder(this.options.conf, () => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined
        this.look()
      }, SETTLED_MS).unref()
    })
    this.look()
  }

  close(): void {
    clearTimeout(this.timer)
    this.close_()
  }

  issues(): readonly AgentIssue[] {
    if (this.problem === '' || !this.options.wanted()) return []
    const message = `No pod's start is held until its policy is in force: ${this.problem}.`
    return [agentIssue('not-chained', message, { severity: 'warning' })]
  }

  /** At once. */
  look(): void {
    if (!this.options.wanted()) return
    const before = this.problem
    try {
      this.problem = this.put()
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error)
    }
    if (this.problem !== '' && this.problem !== before) this.options.log.warn({ why: this.problem }, 'not chained')
  }

  /** Returns why it could not, a phrase. */
  private put(): string {
    const { conf, bin, settings, log } = this.options
    const [first] = networksOf(conf)
    if (first === undefined) return `there is no network in ${conf} yet`
    const path = join(conf, first)
    if (extname(first) !== '.conflist')
      return `${path}, which the runtime takes, is no list that a plugin could be added to: make it a .conflist`
    putPlugin(bin)
    const { problem, written } = editFile(path, (text) => chained(text, settings))
    if (problem !== '') return `${path} is left alone: ${problem}`
    if (written) log.info({ file: path, ...settings }, 'chained: the start of pods is held until their policy is in force')
    return ''
  }
}

/**
 * Takes the plugin out of each list of the folder; returns those lists, and what could not be done, sentences. Never throws. The plugin's
 * file stays: CRI-O takes a pod's network down by the list that the pod was started with, and would fail for want of it.
 */
export function unchain(conf: string): { readonly files: readonly string[]; readonly problems: readonly string[] } {
  const files: string[] = []
  const problems: string[] = []
  const why = (error: unknown) => (error instanceof Error ? error.message : String(error))
  let names: readonly string[] = []
  try {
    names = networksOf(conf)
  } catch (error) {
    problems.push(`${PLUGIN} may still be in a list of ${conf}: ${why(error)}.`)
  }
  for (const name of names) {
    const path = join(conf, name)
    try {
      if (extname(name) !== '.conflist' || !readFileSync(path, 'utf8').includes(PLUGIN)) continue
      const { problem, written } = editFile(path, unchained)
      if (written) files.push(path)
      if (problem !== '') problems.push(`${PLUGIN} is still in ${path}: ${problem}.`)
    } catch (error) {
      problems.push(`${PLUGIN} may still be in ${path}: ${why(error)}.`)
    }
  }
  return { files, problems }
}

/** By name, as runtimes order them. */
export function networksOf(conf: string): readonly string[] {
  if (!existsSync(conf)) return []
  return readdirSync(conf)
    .filter((name) => ['.conf', '.conflist', '.json'].includes(extname(name)))
    .sort()
}

function editFile(path: string, edit: (text: string) => Edited): { readonly problem: string; readonly written: boolean } {
  const left = (problem: string) => ({ problem, written: false })
  const state = lstatSync(path)
  if (!state.isFile()) return left('it is no file of its own')
  if (state.size > LARGEST) return left('it is larger than 1 MiB')
  const text = readFileSync(path, 'utf8')
  const made = edit(text)
  if ('problem' in made) return left(made.problem)
  if (made.text === text) return left('')
  if (readFileSync(path, 'utf8') !== text) return left('it is being written')
  writeAtomically(path, made.text, { mode: state.mode & 0o777 })
  return { problem: '', written: true }
}

/** The plugin, where runtimes look for it; one that runs goes on as it is. */
function putPlugin(bin: string): void {
  const [built, path] = [readFileSync(findBuilt(`native/${PLUGIN}`)), join(bin, PLUGIN)]
  if (existsSync(path) && readFileSync(path).equals(built)) return
  writeAtomically(path, built, { mode: 0o755 })
}
