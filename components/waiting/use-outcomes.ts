import { useEffect, useRef } from 'react'
import { client } from '../live/client'
import type { WaitingHere } from '../live/state'
import { toast } from '../ui/toast'
import { subjectOf } from './words'

/** Says what became of each change that waits no more, also where another page or the server decided. */
export function useOutcomes(waiting: readonly WaitingHere[]): void {
  const before = useRef<readonly WaitingHere[]>([])
  useEffect(() => {
    const gone = before.current.filter(({ id }) => !waiting.some((one) => one.id === id))
    before.current = waiting
    for (const one of gone) void tell(one)
  }, [waiting])
}

async function tell(waiting: WaitingHere): Promise<void> {
  const { changes } = await client.history({ last: 20 }).catch(() => ({ changes: [] }))
  const change = changes.find(({ id }) => id === waiting.id)
  const what = subjectOf(waiting)
  if (change?.net?.outcome === 'kept') return toast({ tone: 'done', title: `${what} is kept` })
  if (change?.net?.outcome !== 'rolled-back') return
  const back = changes.find(({ of }) => of === waiting.id)
  const left = back?.objects.filter(({ action }) => action === 'left') ?? []
  const why = back?.by.client === 'server' ? 'It was not confirmed in time.' : 'Somebody asked for it.'
  toast({
    tone: left.length > 0 ? 'problem' : 'done',
    title: `${what} is rolled back`,
    detail:
      left.length > 0
        ? `${subjectOf({ objects: waiting.objects.filter(({ name }) => left.some((one) => one.name === name)) })} was changed by somebody else meanwhile, and is left as it is.`
        : why
  })
}
