import type { OutlineItem } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { setView } from '../editor/view-store'
import { openForm } from '../inspector/open-form'
import { Button } from '../ui/button'
import { Kbd } from '../ui/kbd'
import { AddMenu } from './add-menu'
import { remove } from './use-outline'

interface ItemActionsProps {
  readonly item: OutlineItem
  /** After what takes the pressed button away: the focus goes back to the tree. */
  readonly onDone: () => void
}

/** What can be done with the line that has the focus; Tab leads here from the tree. */
export function ItemActions({ item, onDone }: ItemActionsProps) {
  const { run, setSpec } = useActions()
  const canvas = useEditor((state) => state.canvas)
  const locked = useEditor((state) => state.canvasStale || state.canvas.readOnly !== undefined)
  const { kind, direction, edge, verdict, blocks, path } = item
  const [block] = blocks
  const gate = kind === 'gate' && direction ? canvas.gates[direction] : undefined
  const act = (what: () => ReturnType<typeof run>) => () => {
    report(what())
    onDone()
  }
  return (
    <fieldset disabled={locked} className="flex flex-wrap gap-1.5 border-t p-2">
      <legend className="sr-only">{`Actions for ${item.text}`}</legend>
      {direction ? (
        <AddMenu side={direction} />
      ) : (
        (['ingress', 'egress'] as const).map((side) => <AddMenu key={side} side={side} />)
      )}
      <Button onClick={() => setView({ overlay: 'quick-add' })}>
        Add by typing
        <Kbd keys="/" />
      </Button>
      <Button onClick={() => openForm(path)}>{path === undefined ? 'Edit' : 'Edit the YAML'}</Button>
      {kind === 'policy'
        ? canvas.specs.map(({ path: spec, title }, at) =>
            at === canvas.spec ? null : (
              <Button key={spec} onClick={() => setSpec(at)}>{`Go to spec ${at + 1}: ${title}`}</Button>
            )
          )
        : null}
      {gate?.state === 'open' && gate.canIsolate === true ? (
        <Button onClick={act(() => run('isolate', { direction: gate.direction }))}>Close the gate</Button>
      ) : null}
      {gate?.canUnisolate === true ? (
        <Button onClick={act(() => run('unisolate', { direction: gate.direction }))}>Open the gate</Button>
      ) : null}
      {kind === 'unconnected' && block ? <Button onClick={act(() => run('connectBlock', { block }))}>Connect</Button> : null}
      {kind === 'peer' && edge ? <Button onClick={act(() => run('disconnect', { edge }))}>Disconnect</Button> : null}
      {kind === 'rule' && edge && canvas.policy.kind !== 'NetworkPolicy' ? (
        <Button onClick={act(() => run('setVerdict', { edge, verdict: verdict === 'deny' ? 'allow' : 'deny' }))}>
          {verdict === 'deny' ? 'Allow instead' : 'Deny instead'}
        </Button>
      ) : null}
      {(kind === 'peer' || kind === 'unconnected') && block ? (
        <Button onClick={act(() => run('duplicateBlock', { block }))}>Duplicate</Button>
      ) : null}
      {blocks.length > 0 || kind === 'port' || kind === 'extra' ? (
        <Button onClick={act(() => remove(item, run))}>Delete</Button>
      ) : null}
    </fieldset>
  )
}
