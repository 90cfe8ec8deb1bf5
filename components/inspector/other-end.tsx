import { ArrowLeftRight, Check, CircleSlash2 } from 'lucide-react'
import { useState } from 'react'
import type { Edge } from '@/lib/editor'
import { type OtherEndVerdict, writeOtherEnd } from '@/lib/editor/pair'
import { parseRuleId } from '@/lib/policy'
import { useEditorStore, useOpen } from '../editor/provider'
import { report } from '../editor/report'
import { Button } from '../ui/button'
import { Select } from '../ui/select'
import { toast } from '../ui/toast'
import { type OtherEndView, useOtherEnd } from './use-other-end'

/** A connection needs the leave of both ends: what the other one says, and the rule that is missing there. */
export function OtherEndField({ edge }: { readonly edge: Edge }) {
  const view = useOtherEnd(edge)
  if (view === undefined) return null
  return (
    <section aria-label="The other end" className="flex flex-col gap-1.5 border-t pt-2.5">
      {typeof view === 'string' ? <p className="text-12 text-pretty text-ink-3">{view}</p> : <Told view={view} />}
    </section>
  )
}

const NEW = ':new'

function Told({ view: { end, verdict, homes } }: { readonly view: OtherEndView }) {
  const store = useEditorStore()
  const open = useOpen()
  const [chosen, choose] = useState<string>()
  const home = chosen === NEW ? undefined : (homes.find(({ id }) => id === chosen) ?? homes[0])
  const write = () => {
    const written = writeOtherEnd(store, end, home)
    if (typeof written !== 'string') return report(written)
    toast({
      tone: 'done',
      title: `${home ? home.title : 'A new policy'} lets it ${end.rule.side === 'ingress' ? 'in' : 'out'} there`,
      detail: 'It is a draft of its own: apply both.',
      action: { label: 'Open it', run: () => open(({ openDraft }) => openDraft(written)) }
    })
  }
  const Icon = verdict.kind === 'stops' ? CircleSlash2 : verdict.kind === 'unknown' ? ArrowLeftRight : Check
  return (
    <>
      <p className="flex gap-1.5 text-12 text-pretty text-ink-2">
        <Icon
          aria-hidden
          className={`mt-0.5 size-3.5 shrink-0 ${verdict.kind === 'stops' ? 'text-deny-ink' : 'text-ink-3'}`}
        />
        <span>{sentenceOf(end.title, end.rule.side === 'ingress', verdict)}</span>
      </p>
      {verdict.kind === 'stops' && verdict.denied.length === 0 ? (
        <div className="flex flex-wrap gap-1.5">
          <Button onClick={write}>
            <ArrowLeftRight aria-hidden /> {end.rule.side === 'ingress' ? 'Let it in there too' : 'Let it out there too'}
          </Button>
          {homes.length > 0 ? (
            <Select
              label="Policy of the other end"
              value={home?.id ?? NEW}
              options={[
                ...homes.map(({ id, title }) => ({ value: id, label: title })),
                { value: NEW, label: 'A new policy' }
              ]}
              onChange={choose}
            />
          ) : null}
        </div>
      ) : null}
    </>
  )
}

function sentenceOf(title: string, inward: boolean, verdict: OtherEndVerdict): string {
  const takes = inward ? 'let it in' : 'let it out'
  switch (verdict.kind) {
    case 'open':
      return `At the other end nothing stops it: no policy closes ${title} for ${inward ? 'ingress' : 'egress'}.`
    case 'lets-in':
      return `The other end takes it: ${named(verdict.rules.map(policyOfRule))} ${inward ? 'lets it in' : 'lets it out'}.`
    case 'stops':
      return verdict.denied.length > 0
        ? `${title} would not ${takes}: ${named(verdict.denied.map(policyOfRule))} denies it, and a deny beats every allow.`
        : `${title} would not ${takes}${verdict.some ? ' on all its pods and ports' : ''}: ${named(
            verdict.by.map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name))
          )} closes it, and no rule there speaks of this.`
    case 'unknown':
      return `Whether ${title} would ${takes} cannot be told: no pod of one of the two ends runs now.`
  }
}

const policyOfRule = (rule: string): string => {
  const policy = parseRuleId(rule)?.policy
  return policy ? (policy.namespace ? `${policy.namespace}/${policy.name}` : policy.name) : rule
}

const named = (names: readonly string[]): string => [...new Set(names)].join(' and ')
