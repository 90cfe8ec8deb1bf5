import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { extname, join } from 'node:path'
import { findBuilt } from '../files/built'
import { lastLinesOf } from '../files/tail'
import { networksOf } from './chain'
import { PLUGIN, type PluginSettings, pluginsOf } from './conflist'

const PATIENCE_MS = 2_000

/** Where to look, as the process that asks has them. */
export interface PluginPlaces {
  readonly conf: string
  readonly bin: string
  /** The agent's; empty: as the list has it. */
  readonly socket: string
  readonly log: string
}

/** A network of the node, in the order in which runtimes look. */
export interface NodeNetwork {
  readonly file: string
  /** Types of its plugins, or why they are not known, a phrase. */
  readonly plugins: readonly string[] | string
  /** What ours is told, where it is one of them. */
  readonly ours?: Partial<PluginSettings>
}

/** A line of the agent's log. */
export interface PastHold {
  readonly time: string
  readonly pod: string
  readonly milliseconds: number
  readonly msg: string
  readonly why?: string
}

/** What there is of the plugin on this node. */
export interface PluginFacts {
  readonly networks: readonly NodeNetwork[]
  readonly file: 'this version' | 'another version' | 'absent'
  /** Somebody answers where the plugin asks. */
  readonly answers: boolean
  readonly holds: readonly PastHold[]
}

/** Nothing is changed. Never rejects. */
export async function inspectPlugin(places: PluginPlaces): Promise<PluginFacts> {
  const networks = networksIn(places.conf)
  const socket = places.socket || networks.find(({ ours }) => ours)?.ours?.socket || ''
  return { networks, file: fileIn(places.bin), answers: await answersAt(socket), holds: holdsIn(places.log) }
}

function networksIn(conf: string): readonly NodeNetwork[] {
  try {
    return networksOf(conf).map((file) => networkAt(conf, file))
  } catch {
    return []
  }
}

function networkAt(conf: string, file: string): NodeNetwork {
  if (extname(file) !== '.conflist') return { file, plugins: 'it is no list' }
  try {
    const plugins = pluginsOf(readFileSync(join(conf, file), 'utf8'))
    if (typeof plugins === 'string') return { file, plugins }
    const ours = plugins.find(({ type }) => type === PLUGIN)
    return { file, plugins: plugins.map(({ type }) => String(type)), ...(ours && { ours: ours as Partial<PluginSettings> }) }
  } catch (error) {
    return { file, plugins: (error as Error).message }
  }
}

function fileIn(bin: string): PluginFacts['file'] {
  try {
    const there = readFileSync(join(bin, PLUGIN))
    return there.equals(readFileSync(findBuilt(`native/${PLUGIN}`))) ? 'this version' : 'another version'
  } catch {
    return 'absent'
  }
}

function answersAt(path: string): Promise<boolean> {
  if (path === '') return Promise.resolve(false)
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: PATIENCE_MS })
    const end = (answers: boolean) => {
      socket.destroy()
      resolve(answers)
    }
    socket
      .once('connect', () => end(true))
      .once('timeout', () => end(false))
      .once('error', () => end(false))
  })
}

/** Those that the log still has, the oldest first. */
function holdsIn(log: string): readonly PastHold[] {
  try {
    return lastLinesOf(log, 5_000)
      .flatMap((line) => {
        if (!line.includes('"netns"')) return []
        const { time, pod, milliseconds, msg, why } = JSON.parse(line) as Partial<PastHold>
        if (time === undefined || pod === undefined || milliseconds === undefined || msg === undefined) return []
        return [{ time, pod, milliseconds, msg, ...(why !== undefined && { why }) }]
      })
      .slice(-20)
  } catch {
    return []
  }
}
