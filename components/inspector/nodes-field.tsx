import type { Block, PeerInput } from '@/lib/editor'
import { SelectorField } from './selector-field'

interface NodesFieldProps {
  readonly block: Extract<Block, { readonly kind: 'nodes' }>
  readonly onChange: (peer: PeerInput) => void
}

export const NodesField = ({ block, onChange }: NodesFieldProps) => (
  <SelectorField
    label="Labels of nodes"
    hint="The pod's own node is never among them."
    selector={block.selector}
    suggestions={[]}
    onChange={(selector) => onChange({ kind: 'nodes', selector })}
  />
)
