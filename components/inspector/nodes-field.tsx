import { type Block, type PeerInput, previewNodes } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useNodeLabels } from '../live/suggested-labels'
import { SelectorField } from './selector-field'

interface NodesFieldProps {
  readonly block: Extract<Block, { readonly kind: 'nodes' }>
  readonly onChange: (peer: PeerInput) => void
}

export function NodesField({ block, onChange }: NodesFieldProps) {
  const world = useEditor((state) => state.cluster.world)
  return (
    <SelectorField
      label="Labels of nodes"
      hint="The pod's own node is never among them. Cilium has to be told to know nodes by their labels."
      selector={block.selector}
      suggestions={useNodeLabels()}
      autoFocus={block.draft && block.selector.terms.length === 0}
      of="node"
      preview={(next) => previewNodes(world, next)}
      onChange={(selector) => onChange({ kind: 'nodes', selector })}
    />
  )
}
