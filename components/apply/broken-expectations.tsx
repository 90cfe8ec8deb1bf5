import { TriangleAlert } from 'lucide-react'
import { useSimulation } from '../simulation/simulation-store'
import { Prose } from '../ui/prose'

/** Statements that would not hold any more, or never did, with the open text applied. */
export function BrokenExpectations() {
  const checks = useSimulation((state) => state.checks)
  const broken = checks.filter(({ outcome }) => outcome === 'broken')
  if (broken.length === 0) return null
  return (
    <section aria-label="Broken expectations" className="rounded-6 border border-warn p-3">
      <h3 className="flex items-center gap-2 text-13 font-semibold">
        <TriangleAlert aria-hidden className="size-4 text-warn" />
        {broken.length === 1 ? 'One expectation' : `${broken.length} expectations`} would not hold
      </h3>
      <ul className="mt-1 flex flex-col gap-1 text-12 text-ink-2">
        {broken.map(({ document, path, why }) => (
          <li key={`${document} ${path}`}>
            <Prose>{why}</Prose>
          </li>
        ))}
      </ul>
    </section>
  )
}
