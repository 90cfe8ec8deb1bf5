import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { peerIcon } from '../canvas/icons'
import { useActions, useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { openForm } from '../inspector/open-form'
import { Segmented } from '../ui/segmented'
import { useListbox } from '../ui/use-listbox'
import { add } from './add'
import { type Entry, type Group, groupsOf, ranked } from './entries'
import { EntryList } from './entry-list'
import { literal } from './literal'
import { overCanvas, WIDTH } from './place'
import { type Target, targetOf, typed } from './target'

const close = () => setView({ overlay: undefined })

/** A box over the canvas: type what is to be added, Enter adds it to the side or the rule that is selected. */
export default function QuickAdd() {
  const actions = useActions()
  const world = useEditor((state) => state.cluster.world)
  const canvas = useEditor((state) => state.canvas)
  const selection = useEditor((state) => state.selection)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Target>()
  const [problem, setProblem] = useState<string>()
  const [place] = useState(overCanvas)
  const all = useMemo(() => groupsOf(world, canvas.policy.namespace), [world, canvas.policy.namespace])

  const { wanted, side } = typed(text)
  const meant = targetOf(canvas, selection)
  const rule = meant?.kind === 'rule' ? canvas.edges.find(({ id }) => id === meant.edge) : undefined
  const target: Target = side ? { kind: 'side', side } : (chosen ?? meant ?? { kind: 'side', side: 'ingress' })
  const intoRule = target.kind === 'rule'
  const groups = useMemo(() => {
    // What says nothing yet has no place in a rule that holds at once.
    const offered = intoRule ? all.map(({ heading, entries }) => ({ heading, entries: entries.filter(isSaid) })) : all
    return [...asTyped(wanted), ...ranked(offered, wanted)]
  }, [all, wanted, intoRule])
  const entries = groups.flatMap((group) => group.entries)
  const listbox = useListbox(
    useId(),
    entries.map(({ id }) => id),
    { first: true, label: 'What can be added' }
  )

  const take = (entry: Entry) => {
    const issue = add(actions, entry, target)
    if (issue) return setProblem(issue.message)
    close()
    // What was just added says nothing yet: on to its first field.
    if (entry.blank) openForm()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (listbox.onKeyDown(event)) return
    const entry = entries[listbox.index]
    if (event.key !== 'Enter' || !entry) return
    event.preventDefault()
    take(entry)
  }

  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          style={{ width: WIDTH, ...place }}
          className="animate-rise fixed z-40 max-w-[calc(100vw-32px)] overflow-hidden rounded-6 border bg-surface-float shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Add to the policy</Dialog.Title>
          <Dialog.Description className="sr-only">
            Type “from” or “to” before a name to choose the side. Arrows choose, Enter adds.
          </Dialog.Description>
          <input
            {...listbox.input}
            aria-label="Add to the policy"
            spellCheck={false}
            autoComplete="off"
            placeholder="A pod, a label, a prefix, an entity…"
            className="h-11 w-full border-b bg-transparent px-4 text-15 outline-none"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setProblem(undefined)
              listbox.reset()
            }}
            onKeyDown={onKeyDown}
          />
          <div className="border-b px-3 py-1.5">
            <Segmented
              label={rule ? `Where it goes. This rule: ${rule.summary}` : 'Where it goes'}
              value={target.kind === 'rule' ? 'rule' : target.side}
              options={[
                { value: 'ingress', label: 'From: may come in' },
                { value: 'egress', label: 'To: may be reached' },
                ...(rule ? [{ value: 'rule' as const, label: 'This rule' }] : [])
              ]}
              onChange={(next) => {
                setChosen(next === 'rule' ? meant : { kind: 'side', side: next })
                // What was typed says no side any more that this one could contradict.
                if (side) setText(wanted)
              }}
            />
          </div>
          {problem ? (
            <p role="alert" className="border-b px-4 py-2 text-12 text-deny-ink">
              {problem}
            </p>
          ) : null}
          <EntryList listbox={listbox} groups={groups} onTake={take} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const isSaid = ({ blank }: Entry): boolean => !blank

/** What is typed as the field itself, before what is found by it. */
function asTyped(wanted: string): readonly Group[] {
  const said = literal(wanted)
  if (!said) return []
  const { label, sentence: note, peer } = said
  return [{ heading: 'As typed', entries: [{ id: 'typed', label, note, icon: peerIcon(peer), peer, blank: false }] }]
}
