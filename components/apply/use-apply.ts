import { useCallback, useEffect, useState } from 'react'
import type { ApplyResponse, Enforcement } from '@/lib/api'
import type { Issue } from '@/lib/policy'
import { useActions, useEditorStore } from '../editor/provider'
import { client } from '../live/client'
import { useLiveStore } from '../live/provider'
import { troubleOf } from '../live/trouble'
import { toast } from '../ui/toast'
import type { ApplyState, Check } from './state'

/** Checks the open text against the cluster, again after each change of it, and applies what was checked. */
export function useApply(onDone: () => void) {
  const editor = useEditorStore()
  const live = useLiveStore()
  const { setServerIssues } = useActions()
  const [state, setState] = useState<ApplyState>({ phase: 'checking' })

  const check = useCallback(async () => {
    setState({ phase: 'checking' })
    const { text } = editor.getState()
    const expect = generations(live.getState().cluster?.policies ?? [])
    try {
      const answer = await client.apply({ text, dryRun: true })
      setServerIssues(answer.issues as unknown as readonly Issue[])
      setState({ phase: 'checked', check: { text, answer, expect: expectedOf(answer, expect) } })
    } catch (error) {
      setState({ phase: 'failed', trouble: troubleOf(error) })
    }
  }, [editor, live, setServerIssues])

  const apply = useCallback(
    async (checked: Check) => {
      setState({ phase: 'applying', check: checked })
      const begun = performance.now()
      try {
        const answer = await client.apply({ text: checked.text, expect: { ...checked.expect } })
        if (answer.ok) {
          toast({ tone: 'done', ...enforced(answer, performance.now() - begun, live.getState().status?.enforcement) })
          return onDone()
        }
        const conflict = answer.issues.some(({ code }) => code === 'changed-meanwhile')
        setState(conflict ? { phase: 'conflict', check: checked } : { phase: 'checked', check: { ...checked, answer } })
      } catch (error) {
        setState({ phase: 'failed', trouble: troubleOf(error) })
      }
    },
    [onDone, live]
  )

  useEffect(() => {
    void check()
  }, [check])

  return { state, check, apply }
}

type Versioned = { readonly kind: string; readonly namespace: string; readonly name: string; readonly generation: number }

const keyOf = ({ kind, namespace, name }: Omit<Versioned, 'generation'>): string => `${kind}/${namespace}/${name}`

const generations = (policies: readonly Versioned[]): ReadonlyMap<string, number> =>
  new Map(policies.map((policy) => [keyOf(policy), policy.generation]))

const expectedOf = (answer: ApplyResponse, known: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(answer.objects.map((object) => [keyOf(object), known.get(keyOf(object)) ?? 0]))

function enforced({ objects, revision }: ApplyResponse, milliseconds: number, by: Enforcement | undefined) {
  const changed = objects.filter(({ action }) => action !== 'unchanged')
  const [first] = changed
  const title =
    changed.length === 1 && first
      ? `${first.namespace ? `${first.namespace}/` : ''}${first.name}`
      : `${changed.length} policies`
  const how = by === 'simulated' ? 'Simulated' : by === 'audit' ? 'In audit' : 'Enforced'
  return { title: `${title} in force`, detail: `${how} in ${Math.round(milliseconds)} ms, revision ${revision}.` }
}
