import { MousePointerClick } from 'lucide-react'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { BlockForm } from './block-form'
import { EdgeForm } from './edge-form'
import { GateForm } from './gate-form'
import { SubjectForm } from './subject-form'

/** The selected part as a form; the subject and the policy itself while nothing else is selected. */
export default function Inspector() {
  const active = useEditor((state) => state.active)
  const canvas = useEditor((state) => state.canvas)
  const readOnly = useEditor((state) => state.canvasStale) || canvas.readOnly !== undefined
  const [first] = useEditor((state) => state.selection)
  if (!active) {
    return (
      <Empty icon={<MousePointerClick />} title="Nothing selected">
        Open a policy, then select a block, a rule or the subject: its fields are here.
      </Empty>
    )
  }
  const block = canvas.blocks.find(({ id }) => id === first)
  const edge = canvas.edges.find(({ id }) => id === first)
  const gate = Object.values(canvas.gates).find(({ direction }) => first === `gate:${direction}`)
  return (
    <fieldset data-form disabled={readOnly} className="h-full min-w-0 overflow-y-auto p-3">
      <h2 className="sr-only">Inspector</h2>
      {block ? (
        <BlockForm key={block.id} block={block} />
      ) : edge ? (
        <EdgeForm key={edge.id} edge={edge} />
      ) : gate ? (
        <GateForm gate={gate} />
      ) : (
        <SubjectForm />
      )}
    </fieldset>
  )
}
