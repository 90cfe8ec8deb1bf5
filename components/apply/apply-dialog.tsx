import { useCallback, useMemo, useState } from 'react'
import type { ApplyResponse, ChangeView } from '@/lib/api'
import { merge } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import { useActions, useEditor, useEditorStore } from '../editor/provider'
import { setView } from '../editor/view-store'
import { ago } from '../live/ago'
import { nameOf, useMe } from '../live/use-me'
import { toast } from '../ui/toast'
import { BrokenExpectations } from './broken-expectations'
import { ChangeDialog } from './change-dialog'
import { ClusterOnly } from './cluster-only'
import { Conflict, type Way } from './conflict'
import { RightsOnly } from './rights-only'
import { useChange } from './use-change'

const close = () => setView({ overlay: undefined })
const revert = (change: string) => setView({ overlay: 'revert', reverting: change })

const WORDS = {
  title: 'Apply to the cluster',
  checked: 'Checked by the server. Nothing is changed yet.',
  verb: 'Apply',
  doing: 'Applying'
} as const

/** `Somebody else`, or who it was and when, where the history has it. */
function whoDid(last: ChangeView | undefined, me: string): string {
  if (!last) return 'Somebody else'
  const name = nameOf(last.by, me)
  return `${name === 'you' ? 'Another page of yours' : name} (change ${last.id}, ${ago(Date.now() - Date.parse(last.at))})`
}

export default function ApplyDialog() {
  return (
    <ClusterOnly title={WORDS.title} onClose={close}>
      <RightsOnly to="apply" title={WORDS.title} onClose={close}>
        <Apply />
      </RightsOnly>
    </ClusterOnly>
  )
}

/** Puts the open text in force; where somebody else has changed the policy meanwhile, says what, and how to go on. */
function Apply() {
  const editor = useEditorStore()
  const { run, setServerIssues, setText, rebase } = useActions()
  const mine = useEditor((state) => state.text)
  const me = useMe()
  const [chosen, setChosen] = useState<Way>('merge')
  const onChecked = useCallback(
    ({ issues }: ApplyResponse) => setServerIssues(issues as unknown as readonly Issue[]),
    [setServerIssues]
  )
  const propose = useCallback(() => ({ kind: 'apply', text: editor.getState().text }) as const, [editor])
  const base = useCallback(() => editor.getState().base, [editor])
  const { state, check, make, look, settle } = useChange({ propose, base, onChecked, onDone: close })

  const sides = state.phase === 'conflict' ? state : undefined
  const merged = useMemo(
    () => sides && merge(sides.base, sides.theirs, mine, { theirs: 'theirs (in force)', mine: 'yours' }),
    [sides, mine]
  )

  const go = () => {
    if (!sides || !merged) return
    rebase(sides.theirs)
    if (chosen === 'mine') return settle(sides.check)
    if (chosen === 'merge' && merged.overlaps === 0) {
      setText(merged.text, 'replace')
      return void check()
    }
    close()
    if (chosen === 'theirs') {
      setText(sides.theirs, 'replace')
      return toast({ tone: 'done', title: 'The draft is what is in force', detail: 'Undo brings yours back.' })
    }
    setText(merged.text, 'replace')
    setView({ rightTab: 'yaml' })
    const detail = 'Both stand between <<<<<<< and >>>>>>>. Keep what should hold, then apply again.'
    toast({ tone: 'problem', title: `${merged.overlaps} to settle in the text`, detail })
  }

  return (
    <ChangeDialog
      words={WORDS}
      state={state}
      onClose={close}
      onCheck={() => void check()}
      onMake={(checked, confirmWithin) => void make(checked, confirmWithin)}
      onLook={(checked, change) => void look(checked, change)}
      onRevert={revert}
      notice={<BrokenExpectations />}
      onKeepDns={() => {
        run('allowDns', {})
        void check()
      }}
      {...(sides &&
        merged && {
          conflict: {
            description: `${whoDid(sides.last, me)} has changed this policy since you opened it. Nothing is changed yet.`,
            body: (
              <Conflict base={sides.base} theirs={sides.theirs} mine={mine} merged={merged} way={chosen} onWay={setChosen} />
            ),
            onGo: go
          }
        })}
    />
  )
}
