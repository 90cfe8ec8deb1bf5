import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Piece } from '@/lib/api'
import { networksOf } from '../cni/chain'
import { inspectPlugin, type PluginPlaces } from '../cni/inspect'
import { json, piece } from './piece'

/** The node's networks as its runtime reads them, and what there is of the plugin that holds pods' start. */
export function networkPieces(places: PluginPlaces): Promise<readonly Piece[]> {
  return Promise.all([
    piece('cni/networks.txt', 'the networks of this node, in the order in which its runtime looks', () =>
      networks(places.conf)
    ),
    piece(
      'cni/plugin.json',
      'whether the plugin that holds pods’ start is in one of them, and the last that it held',
      async () => json(await inspectPlugin(places))
    )
  ])
}

function networks(conf: string): string {
  const names = networksOf(conf)
  if (names.length === 0) throw new Error(`There is no network in ${conf}.`)
  return names.map((name) => `# ${name}\n${readFileSync(join(conf, name), 'utf8').trimEnd()}\n`).join('')
}
