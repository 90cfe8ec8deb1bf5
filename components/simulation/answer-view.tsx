import { ArrowRight, Check, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Answer } from '@/lib/editor/simulation'
import type { Explanation, SideExplanation } from '@/lib/policy'
import { useActions } from '../editor/provider'
import { Badge } from '../ui/badge'
import { Prose } from '../ui/prose'
import { ExpectAnswer } from './expect-answer'

/** The verdict now and with the open text applied, each side of it, and what nearly matched. */
export function AnswerView({ answer: { now, next } }: { readonly answer: Answer }) {
  const actions = useActions()
  const differs = now.verdict.allowed !== next.verdict.allowed
  useEffect(() => {
    actions.highlight(next.sides.flatMap((side) => litBy(side, (rule) => actions.locateRule(rule)?.edges ?? [])))
    return () => actions.highlight([])
  }, [actions, next])
  return (
    <div aria-live="polite" className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2 text-13">
        <VerdictBadge allowed={now.verdict.allowed} />
        {differs ? (
          <>
            <span className="text-12 text-ink-3">now</span>
            <ArrowRight aria-label="and" className="size-3.5 text-would-change" />
            <VerdictBadge allowed={next.verdict.allowed} />
            <span className="text-12 text-would-change">with the open text applied</span>
          </>
        ) : null}
        <span>
          <Prose>{next.sentence}</Prose>
        </span>
        <ExpectAnswer allowed={next.verdict.allowed} />
      </div>
      <ol className="flex flex-col gap-2">
        {next.sides.map((side) => (
          <SideView key={side.direction} side={side} />
        ))}
      </ol>
      {differs ? (
        <p className="text-12 text-ink-3">
          Now: <Prose>{now.sentence}</Prose>
        </p>
      ) : null}
    </div>
  )
}

function SideView({ side }: { readonly side: SideExplanation }) {
  return (
    <li className="flex gap-2">
      <span className="mt-0.5">
        {side.verdict === 'allow' ? (
          <Check aria-label="Allowed" className="size-4 text-allow" />
        ) : (
          <X aria-label="Dropped" className="size-4 text-deny" />
        )}
      </span>
      <div className="min-w-0 text-13">
        <Prose>{side.sentence}</Prose>
        <ul className="mt-1 flex flex-col gap-0.5 text-12 text-ink-2">
          {side.overridden.map(({ rule, sentence }) => (
            <li key={rule}>
              <Prose>{sentence}</Prose>
            </li>
          ))}
          {side.nearMisses.slice(0, SHOWN).map(({ miss, sentence }) => (
            <li key={`${miss.rule} ${sentence}`}>
              <span className="text-ink-3">Near miss: </span>
              <Prose>{sentence}</Prose>
            </li>
          ))}
        </ul>
      </div>
    </li>
  )
}

/** The nearest come first. */
const SHOWN = 4

const VerdictBadge = ({ allowed }: { readonly allowed: Explanation['verdict']['allowed'] }) =>
  allowed ? (
    <Badge tone="allow">
      <Check aria-hidden strokeWidth={2.5} /> Allowed
    </Badge>
  ) : (
    <Badge tone="deny">
      <X aria-hidden strokeWidth={2.5} /> Dropped
    </Badge>
  )

/** On the canvas: the edges of the rules that decide, or the gate that is shut. */
function litBy(side: SideExplanation, edgesOf: (rule: string) => readonly string[]): readonly string[] {
  const edges = side.rules.flatMap(edgesOf)
  if (edges.length > 0) return edges
  const shut = side.reason === 'default-deny' && side.isolatedBy.some(({ uid }) => uid === 'draft')
  return shut ? [`gate:${side.direction}`] : []
}
