import { Segmented } from '../ui/segmented'
import { setSimulation, useSimulation } from './simulation-store'

export default function SimulationControls() {
  const view = useSimulation((state) => state.view)
  return (
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
  )
}
