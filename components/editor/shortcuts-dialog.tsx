import { Dialog } from '../ui/dialog'
import { Kbd } from '../ui/kbd'
import { setView } from './view-store'

const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Search commands', '⌘ K'],
  ['All policies', '⌘ P'],
  ['Apply', '⌘ ↵'],
  ['Undo, redo', '⌘ Z'],
  ['Add a block or a rule by typing', '/'],
  ['Select all blocks', '⌘ A'],
  ['Add to the selection', '⇧'],
  ['Move the selected blocks', '↑ ↓ ← →'],
  ['Duplicate the blocks', '⌘ D'],
  ['Delete the selection', '⌫'],
  ['Copy and paste blocks', '⌘ C'],
  ['Edit the selection in the inspector', '↵'],
  ['Clear the selection', 'Esc'],
  ['Fit the drawing', '⇧ 1'],
  ['Go from block to block', 'Tab'],
  ['This list', '?']
]

const Shortcuts = () => (
  <Dialog open onClose={() => setView({ overlay: undefined })} width={400} title="Keyboard shortcuts">
    <dl className="grid grid-cols-[1fr_auto] gap-y-1.5">
      {SHORTCUTS.map(([what, keys]) => (
        <div key={what} className="contents">
          <dt className="text-13 text-ink-2">{what}</dt>
          <dd>
            <Kbd keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
)

export default Shortcuts
