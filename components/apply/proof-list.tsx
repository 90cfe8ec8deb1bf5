import { CircleAlert, CircleCheck, CircleOff, Clock, Unplug } from 'lucide-react'
import type { NodeProofView } from '@/lib/api'
import { nodesInForce } from './proven'

const LOOK = {
  'in-force': { icon: CircleCheck, word: 'in force', className: 'text-allow' },
  behind: { icon: Clock, word: 'behind', className: 'text-warn-ink' },
  failed: { icon: CircleAlert, word: 'not enforced', className: 'text-deny' },
  unheard: { icon: Unplug, word: 'does not answer', className: 'text-ink-3' },
  'no-agent': { icon: CircleOff, word: 'no agent', className: 'text-ink-3' }
} as const

/** Each node's word on whether it is in force there. */
export function ProofList({ proof }: { readonly proof: readonly NodeProofView[] }) {
  return (
    <section aria-label="Nodes" className="flex flex-col gap-2">
      <p role="alert" className="text-13 font-medium">
        In force on {nodesInForce(proof)}
      </p>
      <ul className="divide-y rounded-6 border">
        {proof.map(({ node, state, revision, detail }) => {
          const { icon: Icon, word, className } = LOOK[state]
          return (
            <li key={node} className="flex items-start gap-2.5 px-3 py-2">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${className}`} />
              <div className="min-w-0 flex-1">
                <p className="flex items-baseline gap-2">
                  <span className="mono truncate text-12">{node}</span>
                  <span className="text-12 text-ink-3 tabular-nums">
                    {word}
                    {revision > 0 ? ` · revision ${revision}` : ''}
                  </span>
                </p>
                {detail ? <p className="text-13 text-ink-2">{detail}</p> : null}
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
