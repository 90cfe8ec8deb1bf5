import { useLive } from '../live/provider'
import { useOutcomes } from './use-outcomes'
import { WaitingCard } from './waiting-card'

/** Over every screen, on every page: what goes again unless somebody says otherwise. */
export default function WaitingBar() {
  const waiting = useLive((state) => state.waiting)
  useOutcomes(waiting)
  if (waiting.length === 0) return null
  return (
    <section
      aria-label="Waiting for a confirmation"
      className="pointer-events-none fixed inset-x-4 top-13 z-30 flex flex-col items-center gap-2"
    >
      {waiting.map((one) => (
        <WaitingCard key={one.id} waiting={one} />
      ))}
    </section>
  )
}
