import { History as HistoryIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { ChangeDetail } from './change-detail'
import { ChangeRow } from './change-row'
import { useHistory } from './use-history'

/** What was changed, by whom and when, the newest first; beside it what it changed, and the way back. */
export default function HistoryPane() {
  const { changes, trouble, retry } = useHistory()
  const [chosen, setChosen] = useState<string>()
  const shown = changes?.find(({ id }) => id === chosen) ?? changes?.[0]
  // What was looked at stays, while it is there, when something new comes on top of it.
  useEffect(() => {
    if (chosen === undefined && changes?.[0]) setChosen(changes[0].id)
  }, [changes, chosen])

  if (trouble) {
    return (
      <Empty title={trouble.message} action={<Button onClick={retry}>Try again</Button>}>
        {trouble.fix ?? 'The history is kept by the server.'}
      </Empty>
    )
  }
  if (!changes) return <Loading />
  if (!shown) {
    return (
      <Empty icon={<HistoryIcon />} title="Nothing was changed yet">
        Each apply, delete and roll-back stands here, with who did it, what it changed, and the way back.
      </Empty>
    )
  }
  return (
    <div className="flex h-full min-h-0">
      <ol aria-label="Changes" className="w-[44%] max-w-[560px] min-w-80 shrink-0 overflow-y-auto border-r py-1">
        {changes.map((change) => (
          <ChangeRow key={change.id} change={change} chosen={change.id === shown.id} onChoose={() => setChosen(change.id)} />
        ))}
      </ol>
      <ChangeDetail key={shown.id} change={shown} />
    </div>
  )
}

const Loading = () => (
  <div role="status" aria-label="Loading the history" className="flex h-full gap-4 p-3">
    <div className="flex w-[44%] max-w-[560px] flex-col gap-2">
      {['a', 'b', 'c', 'd'].map((row) => (
        <Skeleton key={row} className="h-8" />
      ))}
    </div>
    <Skeleton className="flex-1" />
  </div>
)
