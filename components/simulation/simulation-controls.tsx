import { Segmented } from '../ui/segmented'
import { JudgedAs } from './judged-as'
import { setSimulation, useSimulation } from './simulation-store'

export default function SimulationControls() {
  const view = useSimulation((state) => state.view)
  return (
    <div className="flex items-center gap-3">
      <JudgedAs className="max-[1180px]:hidden" />
      <Segmented
        label="What to simulate"
        value={view}
        options={[
          { value: 'blast', label: 'What changes' },
          { value: 'ask', label: 'Can A reach B?' },
          { value: 'matrix', label: 'Matrix' },
          { value: 'elsewhere', label: 'Other engines' }
        ]}
        onChange={(next) => setSimulation({ view: next })}
      />
    </div>
  )
}
