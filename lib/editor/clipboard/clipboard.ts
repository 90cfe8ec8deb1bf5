import { parentPath, parse } from '@/lib/document'
import type { Block, BlockId, Canvas, Edge, L7View, PeerInput } from '../canvas/model'
import { inputOfPeer, peerOfBlock } from '../canvas/peer'
import { project } from '../canvas/project'
import type { CopiedRule } from '../commands/model'
import { createEditorStore } from '../store/create'

/** The first line of what was copied: a policy that is only to be pasted. */
const MARK = '# Rules copied with Portcullis: paste them into a policy on the canvas, or anywhere as YAML.\n'

/**
 * Blocks as YAML: a policy of the same kind that has their rules alone, and after it one that has those which were not connected.
 * Undefined where nothing of it can be written as a block.
 */
export function copiedText(canvas: Canvas, ids: readonly BlockId[]): string | undefined {
  const rules = canvas.blocks.flatMap((block) => (ids.includes(block.id) ? ruleOf(canvas, block) : []))
  const parts = [rules.filter(({ connected }) => connected), rules.filter(({ connected }) => !connected)].map((some) =>
    policyText(canvas, some)
  )
  const [rest, loose] = parts
  if (rules.length === 0 || rest === undefined || loose === undefined) return undefined
  return `${MARK}${rest}${loose === '' ? '' : `---\n${loose}`}`
}

/** The rules of a text that was copied; undefined where it is another. In another namespace a rule means the pods that it meant. */
export function copiedRules(text: string, namespace: string): readonly CopiedRule[] | undefined {
  if (!text.replaceAll('\r\n', '\n').startsWith(MARK)) return undefined
  const parsed = parse(text)
  return parsed.documents.flatMap(({ index }) => {
    const canvas = project({ parsed, document: index })
    if (!canvas) return []
    const connected = canvas.policy.name !== LOOSE
    return canvas.blocks.flatMap((block) =>
      ruleOf(canvas, block).map((rule) => ({
        ...rule,
        connected,
        peer: elsewhere(rule.peer, canvas.policy.namespace, namespace)
      }))
    )
  })
}

const LOOSE = 'copied-not-connected'

function ruleOf(canvas: Canvas, block: Block): readonly CopiedRule[] {
  const peer = inputOfPeer(peerOfBlock(block))
  if (!peer) return []
  const edges = canvas.edges.filter((edge) => edge.block === block.id)
  if (edges.length === 0) return [{ side: block.side, peer, connected: false }]
  // What of a rule cannot be copied would be missing from the copy, which then allows more.
  const whole = edges.filter(
    ({ ports, l7, extras }) =>
      // An empty list of ports allows nothing; a rule without one allows them all.
      ports.length > 0 && extras.length === 0 && l7.every(({ rules }) => rules.every(Boolean))
  )
  return whole.map((edge) => ({
    side: block.side,
    peer,
    verdict: edge.verdict,
    connected: true,
    ...(edge.ports === 'any' ? {} : { ports: edge.ports.map(({ path: _path, text: _text, l7: _l7, ...port }) => port) }),
    ...(edge.l7.length === 0 ? {} : { l7: proxied(edge) })
  }))
}

/** Ports that stand in one entry with rules of L7, and those rules. */
function proxied({ ports, l7 }: Edge): NonNullable<CopiedRule['l7']> {
  const chips = ports === 'any' ? [] : ports
  const entryOf = (view: L7View) => parentPath(view.protocol === 'sni' ? view.path : (parentPath(view.path) ?? '')) ?? ''
  const entries = [...new Set(l7.map(entryOf))]
  return entries.map((entry) => ({
    ports: chips.flatMap(({ path }, index) => (path.startsWith(`${entry}.`) ? [index] : [])),
    rules: l7.filter((view) => entryOf(view) === entry).flatMap(({ rules }) => rules.flatMap((rule) => rule ?? []))
  }))
}

/** Empty where there are no rules; undefined where the kind cannot say them. */
function policyText({ policy }: Canvas, rules: readonly CopiedRule[]): string | undefined {
  const [first] = rules
  if (!first || policy.kind === 'unknown') return first ? undefined : ''
  const store = createEditorStore({ first: policy.kind === 'NetworkPolicy' ? 'network-policy' : 'blank' })
  const { run } = store.getState().actions
  const wrong = [
    policy.kind === 'CiliumClusterwideNetworkPolicy' ? run('setKind', { kind: policy.kind }) : undefined,
    run('setName', { name: first.connected ? 'copied' : LOOSE }),
    policy.namespace === '' ? undefined : run('setNamespace', { namespace: policy.namespace }),
    run('pasteRules', { rules: rules.map((rule) => ({ ...rule, connected: true })) })
  ].find((issue) => issue !== undefined)
  return wrong ? undefined : store.getState().text
}

function elsewhere(peer: PeerInput, from: string, to: string): PeerInput {
  if (peer.kind !== 'endpoints' || from === to || from === '' || (peer.namespace ?? { kind: 'own' }).kind !== 'own')
    return peer
  return { ...peer, namespace: { kind: 'names', names: [from] } }
}
