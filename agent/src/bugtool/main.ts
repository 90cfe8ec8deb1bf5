import type { Piece } from '@/lib/api'
import { DEFAULT_PIN_PATH } from '../config'
import { PLUGIN_PLACES } from '../doctor/examine'
import { logFiles, type Places, stateFiles } from './files'
import { mapPieces } from './maps'
import { networkPieces } from './network'
import { nodePieces } from './node'
import { cut } from './piece'
import { askAgent } from './running'
import { withoutSecrets } from './secrets'

// For `portcullis bugtool`: one JSON object a line, a file of the archive each. Nothing is changed, and nobody need run.

const { env } = process
// Where the chart has them, for who asks on the node itself.
const run = env.PORTCULLIS_RUN_DIR || '/run/portcullis'
const state = env.PORTCULLIS_STATE_DIR || '/var/lib/portcullis'
const places: Places = {
  run,
  state,
  pinPath: env.PORTCULLIS_PIN_PATH || DEFAULT_PIN_PATH,
  logs: (env.PORTCULLIS_LOG_FILE || `${state}/agent.log`).split(':')
}

const groups: readonly (readonly Piece[])[] = [
  await nodePieces(places.pinPath),
  await askAgent(env.PORTCULLIS_SOCKET || `${run}/agent.sock`, env.PORTCULLIS_HTTP ?? ''),
  await mapPieces(places.pinPath, places.state),
  await networkPieces(PLUGIN_PLACES),
  await stateFiles(places),
  await logFiles(places)
]
for (const { text, ...rest } of groups.flat()) {
  console.log(JSON.stringify({ ...rest, ...(text !== undefined && { text: cut(withoutSecrets(text)) }) }))
}
