import { CircleCheck } from 'lucide-react'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { BlastFilter } from './blast-filter'
import { BlastList } from './blast-list'
import { useSimulation } from './simulation-store'
import { Working } from './working'

/** Whom the open text would cut off and whom it would let in, and which of the connections seen it would change. */
export function BlastRadius() {
  const blast = useSimulation((state) => state.blast)
  const open = useEditor((state) => state.active !== undefined)
  if (!open) {
    return (
      <Empty title="No policy is open">
        Whom a policy would cut off, and whom it would let in, is listed here before it is applied.
      </Empty>
    )
  }
  if (!blast) return <Working />
  const { losing, gaining, cut, freed, rows } = blast
  if (losing + gaining + cut + freed === 0) {
    return (
      <Empty icon={<CircleCheck />} title="Nothing would change">
        Applied as it is, the open text lets everyone through whom the cluster lets through now, and nobody else.
      </Empty>
    )
  }
  return (
    <div className="flex h-full flex-col">
      <BlastFilter blast={blast} />
      {rows.flows + rows.pairs === 0 ? (
        <Empty title="None of the changes is like that">Clear the words, or look in all namespaces.</Empty>
      ) : (
        <BlastList rows={rows} />
      )}
    </div>
  )
}
