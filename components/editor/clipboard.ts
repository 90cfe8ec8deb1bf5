import type { Block, BlockId, Canvas, EditorActions, PeerInput, SelectorView } from '@/lib/editor'
import { report } from './report'

interface Copied {
  readonly portcullis: 'blocks'
  readonly blocks: readonly { readonly side: Block['side']; readonly peer: PeerInput }[]
}

/** Blocks as text on the clipboard, to be pasted in another policy or another window. */
export function copyBlocks(canvas: Canvas, ids: readonly BlockId[]): void {
  const blocks = canvas.blocks.flatMap((block) => {
    const peer = ids.includes(block.id) ? peerInput(block) : undefined
    return peer ? [{ side: block.side, peer }] : []
  })
  const copied: Copied = { portcullis: 'blocks', blocks }
  void navigator.clipboard.writeText(JSON.stringify(copied))
}

/** Blocks land as drafts; YAML on the clipboard is opened as policies. */
export async function pasteBlocks(actions: EditorActions): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => '')
  const copied = read(text)
  for (const { side, peer } of copied?.blocks ?? []) report(actions.run('addBlock', { side, peer }))
  if (!copied && /^\s*(apiVersion|kind):/m.test(text)) report(actions.importText(text).issues[0])
}

function read(text: string): Copied | undefined {
  try {
    const value = JSON.parse(text) as Copied
    return value.portcullis === 'blocks' ? value : undefined
  } catch {
    return undefined
  }
}

/** What makes the same block again; none for what has no form. */
export function peerInput(block: Block): PeerInput | undefined {
  switch (block.kind) {
    case 'endpoints': {
      const { namespace } = block
      return {
        kind: 'endpoints',
        selector: terms(block.selector),
        namespace: namespace.kind === 'labels' ? { kind: 'labels', selector: terms(namespace.selector) } : namespace
      }
    }
    case 'entity':
      return { kind: 'entity', entity: block.entity }
    case 'cidr':
      return { kind: 'cidr', cidr: block.cidr, except: block.except }
    case 'cidr-group':
      return { kind: 'cidr-group', group: block.group, except: block.except }
    case 'fqdn':
      return block.matchName === undefined
        ? { kind: 'fqdn', matchPattern: block.matchPattern ?? '' }
        : { kind: 'fqdn', matchName: block.matchName }
    case 'service':
      return block.name === undefined
        ? undefined
        : { kind: 'service', name: block.name, ...(block.namespace === undefined ? {} : { namespace: block.namespace }) }
    case 'nodes':
      return { kind: 'nodes', selector: terms(block.selector) }
    case 'any':
      return { kind: 'any' }
    case 'nobody':
    case 'raw':
      return undefined
  }
}

const terms = (view: SelectorView) => view.terms.map(({ key, operator, values, form }) => ({ key, operator, values, form }))
