import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { client } from '../live/client'
import type { WaitingHere } from '../live/state'
import { troubleOf } from '../live/trouble'
import { nameOf, useMe } from '../live/use-me'
import { Button } from '../ui/button'
import { Prose } from '../ui/prose'
import { toast } from '../ui/toast'
import { Ring } from './ring'
import { useSeconds } from './use-seconds'
import { clock, remainingWords, subjectOf } from './words'

/** Seconds left at which it is read out. */
const ANNOUNCED = [60, 30, 10]

/** One change that waits: how long it still has, whose it is, and the two ways to end that. */
export function WaitingCard({ waiting }: { readonly waiting: WaitingHere }) {
  const { id, by, seconds, state, trouble, deadline } = waiting
  const me = useMe()
  const left = useSeconds(deadline)
  const [busy, setBusy] = useState<'confirm' | 'rollBack'>()
  const rolling = state === 'rolling-back' || busy === 'rollBack'

  const settle = async (call: 'confirm' | 'rollBack') => {
    setBusy(call)
    try {
      await client[call]({ id })
    } catch (error) {
      const { message, fix } = troubleOf(error)
      toast({ tone: 'problem', title: message, ...(fix !== undefined && { detail: fix }) })
    }
    setBusy(undefined)
  }

  const what = subjectOf(waiting)
  return (
    <article className="animate-rise pointer-events-auto flex w-[620px] max-w-full items-center gap-3 rounded-6 bg-surface-float py-2.5 pr-2.5 pl-3 shadow-float">
      {state === 'stuck' ? (
        <TriangleAlert aria-hidden className="size-8 shrink-0 rounded-full bg-warn-soft p-1.5 text-warn-ink" />
      ) : (
        <Ring part={rolling ? 0 : left / seconds} />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate text-13 font-medium">
          <Prose>{`\`${what}\``}</Prose>{' '}
          {rolling ? (
            'is being rolled back …'
          ) : state === 'stuck' ? (
            'could not be rolled back yet'
          ) : (
            <>
              {trouble ? 'was to roll back in' : 'rolls back in'}{' '}
              <span role="timer" aria-live="off" className="tabular-nums">
                {clock(left)}
              </span>
            </>
          )}
        </p>
        <p className={trouble ? 'text-12 text-pretty text-ink-3' : 'truncate text-12 text-ink-3'}>
          {trouble ?? `Change ${id}, by ${nameOf(by, me)}. In force until then.`}
        </p>
      </div>
      <Button variant="ghost" disabled={rolling || busy !== undefined} onClick={() => void settle('rollBack')}>
        Roll back now
      </Button>
      <Button variant="primary" disabled={rolling || busy !== undefined} onClick={() => void settle('confirm')}>
        Keep
      </Button>
      <span role="status" className="sr-only">
        {remainingWords(what, left, ANNOUNCED)}
      </span>
    </article>
  )
}
