import { Suspense, useState } from 'react'
import { useLive } from '../live/provider'
import { part } from '../ui/part'

const WaitingBar = part(() => import('../waiting/waiting-bar'))

/** Loaded with the first change that waits for a confirmation; it stays, to say what became of it. */
export function Waiting() {
  const some = useLive((state) => state.waiting.length > 0)
  const [needed, setNeeded] = useState(false)
  if (some && !needed) setNeeded(true)
  return needed ? (
    <Suspense fallback={null}>
      <WaitingBar />
    </Suspense>
  ) : null
}
