import type { Diagnosis } from '@/lib/api'
import { PLUGIN } from '../cni/conflist'
import type { NodeNetwork, PluginFacts } from '../cni/inspect'
import { good, missing, note } from './say'

const SUBJECT = 'CNI plugin'
const OFF = '`portcullis release` takes it out of the node’s network, and ends enforcement here.'

/** Whether the start of pods is held, and what is in the way. `wanted`: the agent of this node was told to hold it. */
export function cniPlugin({ networks, file, answers, holds }: PluginFacts, conf: string, wanted: boolean): Diagnosis {
  const at = networks.findIndex(({ ours }) => ours !== undefined)
  const [first, own] = [networks[0], networks[at]]
  if (own?.ours === undefined) return absent(first, conf, wanted)
  const { onFailure = '', timeout = 0 } = own.ours
  const otherwise = onFailure === 'closed' ? 'no pod starts here' : `each pod’s start takes ${timeout} ms longer`
  if (file === 'absent') {
    const fix = `Start the agent with --cni chain, which puts it there. ${OFF}`
    return missing(SUBJECT, `${own.file} names ${PLUGIN}, which is not where plugins are: no pod starts here.`, fix)
  }
  if (!answers) {
    const says = `${words(own)}; no agent answers it: ${otherwise}.`
    return onFailure === 'closed'
      ? missing(SUBJECT, says, `Start the agent. ${OFF}`)
      : note(SUBJECT, says, `Start the agent. ${OFF}`)
  }
  if (at > 0) {
    const fix = 'Let the agent add it to that: `--cni chain`, and see its status for why it did not.'
    return note(SUBJECT, `${words(own)}, but runtimes take ${first?.file}: the start of pods is not held.`, fix)
  }
  const after = typeof own.plugins === 'string' ? [] : own.plugins.slice(own.plugins.indexOf(PLUGIN) + 1)
  if (after.length > 0) {
    const says = `${words(own)}: ${after.join(', ')} comes after it, and may change the network of a pod whose policy is in force.`
    return note(SUBJECT, says, `Move ${PLUGIN} to the end of the list.`)
  }
  const version = file === 'this version' ? '' : ' Its file is of another version than this.'
  const last = holds.at(-1)
  const lately =
    last === undefined ? '' : ` The last start, ${last.pod}’s at ${last.time}: ${last.msg} (${last.milliseconds} ms).`
  return good(SUBJECT, `${words(own)}, ${onFailure} after ${timeout} ms.${version}${lately}`)
}

function absent(first: NodeNetwork | undefined, conf: string, wanted: boolean): Diagnosis {
  if (!wanted) return good(SUBJECT, `It is in no network of ${conf}: the start of pods is not held.`)
  const why = first === undefined ? `there is no network in ${conf}` : `${first.file} does not name it`
  const fix =
    typeof first?.plugins === 'string' ? `${first.file}: ${first.plugins}.` : 'The agent’s status says why it was not added.'
  return note(SUBJECT, `The start of pods is not held: ${why}.`, fix)
}

function words({ file, plugins }: NodeNetwork): string {
  return `In ${file}${typeof plugins === 'string' ? '' : ` (${plugins.join(', ')})`}`
}
