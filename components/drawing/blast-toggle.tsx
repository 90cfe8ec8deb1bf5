import { Radius } from 'lucide-react'
import { setView, useView } from '../editor/view-store'
import { IconButton } from '../ui/icon-button'

/** On the canvas and on the map alike: who would gain and lose by what is not applied yet. */
export function BlastToggle() {
  const shown = useView((view) => view.blastShown)
  return (
    <IconButton
      label="Show who would gain and lose"
      aria-pressed={shown}
      className={shown ? 'text-would-change' : ''}
      onClick={() => setView({ blastShown: !shown })}
    >
      <Radius />
    </IconButton>
  )
}
