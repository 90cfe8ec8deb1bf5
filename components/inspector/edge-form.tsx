import type { Edge } from '@/lib/editor'
import { EdgeEditor } from '../canvas/edges/edge-editor'
import { useActions, useEditor } from '../editor/provider'
import { L7Section } from './l7-section'
import { RuleExtras } from './rule-extras'
import { Section } from './section'

/** One rule: what it says in a sentence, its verdict and ports, and what of it has no drawing. */
export function EdgeForm({ edge }: { readonly edge: Edge }) {
  const peer = useEditor((state) => state.canvas.blocks.find(({ id }) => id === edge.block)?.title ?? '')
  const { select } = useActions()
  return (
    <>
      <Section title="Rule">
        <p className="text-13 text-pretty text-ink-2">{edge.summary}</p>
        <EdgeEditor edge={edge} peer={peer} onDone={() => select([])} />
      </Section>
      <L7Section edge={edge} />
      <RuleExtras edge={edge} />
    </>
  )
}
