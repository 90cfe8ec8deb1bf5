import { ChevronDown } from 'lucide-react'
import { ago } from '../live/ago'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuLabel } from '../ui/menu'
import { useActions, useEditor } from './provider'

/** Further back nobody reads; undo goes on. */
const SHOWN = 24

/** Every step by its name, newest first: one press goes to it, back or forth. */
export function HistoryMenu() {
  const { travel } = useActions()
  const done = useEditor((state) => state.history)
  const undone = useEditor((state) => state.undone)
  const steps = [
    ...undone.map((step, at) => ({ ...step, by: at + 1 })).toReversed(),
    ...done.map((step, at) => ({ ...step, by: at - done.length + 1 })).toReversed()
  ].slice(0, SHOWN)
  return (
    <Menu
      align="end"
      width={264}
      trigger={
        <Button variant="ghost" aria-label="History" disabled={done.length + undone.length === 0} className="w-5 px-0">
          <ChevronDown />
        </Button>
      }
    >
      <MenuLabel>History</MenuLabel>
      {steps.map(({ title, at, by }) => (
        <MenuItem key={by} checked={by === 0} note={by > 0 ? 'undone' : ago(Date.now() - at)} onSelect={() => travel(by)}>
          {title}
        </MenuItem>
      ))}
      <MenuItem checked={done.length === 0} onSelect={() => travel(-done.length)}>
        As it was opened
      </MenuItem>
    </Menu>
  )
}
