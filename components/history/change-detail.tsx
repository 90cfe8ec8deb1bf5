import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ChangeView, HistoryResponse } from '@/lib/api'
import { ObjectDiff } from '../apply/object-diff'
import { setView } from '../editor/view-store'
import { client } from '../live/client'
import type { Trouble } from '../live/state'
import { troubleOf } from '../live/trouble'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { actionOf, timeIn } from './words'

/** What one change did to each of its policies, and the way back to what was before it. */
export function ChangeDetail({ change }: { readonly change: ChangeView }) {
  const { id, objects, at, net } = change
  const [texts, setTexts] = useState<HistoryResponse['texts']>()
  const [trouble, setTrouble] = useState<Trouble>()

  useEffect(() => {
    let gone = false
    client.history({ id }).then(
      (answer) => !gone && setTexts(answer.texts ?? []),
      (error) => !gone && setTrouble(troubleOf(error))
    )
    return () => {
      gone = true
    }
  }, [id])

  return (
    <section aria-label={`Change ${id}`} className="flex min-w-0 flex-1 flex-col overflow-y-auto">
      <header className="sticky top-0 flex items-center gap-3 bg-surface-1 px-3 py-2">
        <p className="min-w-0 flex-1 truncate text-13 text-ink-2">
          {actionOf(change)} {new Date(at).toLocaleString()}
          {net ? `, to be confirmed within ${timeIn(net.seconds)}` : ''}
        </p>
        <Button disabled={objects.length === 0} onClick={() => setView({ overlay: 'revert', reverting: id })}>
          <Undo2 aria-hidden /> Revert…
        </Button>
      </header>
      {trouble ? <Empty title={trouble.message}>{trouble.fix}</Empty> : null}
      <div className="flex flex-col gap-3 px-3 pb-3">
        {objects.length === 0 ? <p className="text-13 text-ink-3">There was nothing to do any more.</p> : null}
        {objects.map(({ kind, namespace, name, action }, index) => {
          const text = texts?.[index]
          return text ? (
            <ObjectDiff
              key={`${kind}/${namespace}/${name}`}
              object={{ kind, namespace, name, action: action === 'left' ? 'unchanged' : action, ...text }}
              unchanged="Somebody else had changed it meanwhile: it was left as it was."
            />
          ) : trouble ? null : (
            <Skeleton key={`${kind}/${namespace}/${name}`} className="h-24" />
          )
        })}
      </div>
    </section>
  )
}
