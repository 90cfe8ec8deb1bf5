import { Copy, Trash2 } from 'lucide-react'
import type { Block, PeerInput } from '@/lib/editor'
import { peerIcon } from '../canvas/icons'
import { MatchingPods } from '../canvas/nodes/matching-pods'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { PeerFields } from './peer-fields'
import { PortList } from './port-list'
import { RuleExtras } from './rule-extras'
import { Section } from './section'

/** One peer: what it is, and the ports of each rule that it is in. */
export function BlockForm({ block }: { readonly block: Block }) {
  const { run } = useActions()
  const edges = useEditor((state) => state.canvas.edges)
  const own = edges.filter((edge) => edge.block === block.id)
  const Icon = peerIcon(block)
  return (
    <>
      <header className="mb-3 flex items-center gap-2">
        <Icon aria-hidden className="size-4 text-ink-3" />
        <h2 className="min-w-0 flex-1 truncate text-15 font-semibold">{block.title}</h2>
        <MatchingPods matching={block.matching} maybeNone={block.kind !== 'endpoints'} />
        <IconButton label="Duplicate" keys="⌘ D" onClick={() => report(run('duplicateBlock', { block: block.id }))}>
          <Copy />
        </IconButton>
        <IconButton label="Delete" keys="⌫" onClick={() => report(run('deleteBlocks', { blocks: [block.id] }))}>
          <Trash2 />
        </IconButton>
      </header>
      <Section title={block.side === 'ingress' ? 'May come in' : 'May be reached'}>
        <PeerFields block={block} onChange={(peer: PeerInput) => report(run('editBlock', { block: block.id, peer }))} />
      </Section>
      {block.draft ? (
        <Section title="Rule">
          <p className="text-13 text-ink-2">This block is not in the policy yet.</p>
          <Button variant="primary" className="self-start" onClick={() => report(run('connectBlock', { block: block.id }))}>
            Connect to the gate
          </Button>
        </Section>
      ) : null}
      {own.map((edge) => (
        <Section key={edge.id} title={edge.verdict === 'allow' ? '✓ Allow' : '✕ Deny'}>
          <PortList edge={edge} />
        </Section>
      ))}
      {own.map((edge) => (
        <RuleExtras key={edge.id} edge={edge} />
      ))}
    </>
  )
}
