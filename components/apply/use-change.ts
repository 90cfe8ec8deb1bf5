import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApplyResponse, ChangeView, Expected, PolicyView } from '@/lib/api'
import { client } from '../live/client'
import { useLiveStore } from '../live/provider'
import { troubleOf } from '../live/trouble'
import { toast } from '../ui/toast'
import { doneToast } from './done-toast'
import { ask, type Proposal } from './proposal'
import { isProven, nodesInForce } from './proven'
import type { ChangeState, Check } from './state'

interface Options {
  /** Read anew at each check: the text may have changed meanwhile. */
  readonly propose: () => Proposal
  /** What was in force when the proposal was begun; undefined where nobody knows. */
  readonly base?: () => string | undefined
  readonly onChecked?: (answer: ApplyResponse) => void
  /** It was made, and is in force. */
  readonly onDone: () => void
}

/** Checks a proposal against the cluster, has it made as it was checked, and says how that went on each node. */
export function useChange({ propose, base, onChecked, onDone }: Options) {
  const live = useLiveStore()
  const [state, setState] = useState<ChangeState>({ phase: 'checking' })
  /** What the last check found in force: the base of whatever comes in between. */
  const found = useRef<string | undefined>(undefined)

  const check = useCallback(async () => {
    setState({ phase: 'checking' })
    const proposal = propose()
    const known = generations(live.getState().cluster?.policies ?? [])
    try {
      const answer = await ask(proposal, { dryRun: true })
      onChecked?.(answer)
      const checked: Check = { answer, expect: expectedOf(answer, known) }
      const [object, ...others] = answer.objects
      const from = base?.() ?? found.current
      found.current = object?.before
      const theirs = object?.before ?? ''
      const mine = object?.after ?? ''
      const apart = from !== undefined && from.trim() !== theirs.trim() && mine.trim() !== theirs.trim()
      if (proposal.kind === 'apply' && answer.ok && apart && theirs !== '' && others.length === 0) {
        const last = await changeTo(object)
        // A change that was rolled back may be applied again: nobody else has written anything.
        const back = last?.action === 'roll-back'
        setState(
          back ? { phase: 'checked', check: checked } : { phase: 'conflict', check: checked, base: from, theirs, last }
        )
      } else setState({ phase: 'checked', check: checked })
    } catch (error) {
      setState({ phase: 'failed', trouble: troubleOf(error) })
    }
  }, [propose, base, live, onChecked])

  const make = useCallback(
    async (checked: Check, confirmWithin?: number) => {
      setState({ phase: 'applying', check: checked })
      const begun = performance.now()
      try {
        const answer = await ask(propose(), {
          expect: checked.expect,
          ...(confirmWithin !== undefined && { confirmWithin })
        })
        if (answer.issues.some(({ code }) => code === 'changed-meanwhile')) return await check()
        if (!answer.ok) return setState({ phase: 'checked', check: { ...checked, answer } })
        const { change, proof = [] } = answer
        if (change !== undefined && !isProven(proof)) {
          return setState({ phase: 'unproven', check: checked, change, proof })
        }
        toast(doneToast(answer, performance.now() - begun, live.getState().status?.enforcement))
        onDone()
      } catch (error) {
        if ((error as { readonly code?: string }).code === 'changed-meanwhile') return await check()
        setState({ phase: 'failed', trouble: troubleOf(error) })
      }
    },
    [propose, check, onDone, live]
  )

  /** Asks the nodes once more. */
  const look = useCallback(
    async (checked: Check, change: string) => {
      try {
        const { proof = [] } = await client.history({ id: change })
        if (!isProven(proof)) {
          return setState({ phase: 'unproven', check: checked, change, proof })
        }
        toast({ tone: 'done', title: `In force on ${nodesInForce(proof)}` })
        onDone()
      } catch (error) {
        setState({ phase: 'failed', trouble: troubleOf(error) })
      }
    },
    [onDone]
  )

  /** Theirs was seen: what is checked now is against it. */
  const settle = useCallback((checked: Check) => setState({ phase: 'checked', check: checked }), [])

  useEffect(() => {
    void check()
  }, [check])

  return { state, check, make, look, settle }
}

/** The change that put in force what is in force; undefined where it came by other means, or nobody can tell. */
async function changeTo(object: (Omit<Versioned, 'generation'> & { readonly before: string }) | undefined) {
  if (object === undefined) return undefined
  try {
    const { changes } = await client.history({ last: 100 })
    const at = (change: ChangeView) =>
      change.objects.findIndex((one) => keyOf(one) === keyOf(object) && one.action !== 'left')
    const last = changes.find((change) => at(change) >= 0)
    const { texts = [] } = last ? await client.history({ id: last.id }) : {}
    return last && texts[at(last)]?.after.trim() === object.before.trim() ? last : undefined
  } catch {
    return undefined
  }
}

type Versioned = Pick<PolicyView, 'kind' | 'namespace' | 'name' | 'generation'>

const keyOf = ({ kind, namespace, name }: Omit<Versioned, 'generation'>): string => `${kind}/${namespace}/${name}`

const generations = (policies: readonly Versioned[]): ReadonlyMap<string, number> =>
  new Map(policies.map((policy) => [keyOf(policy), policy.generation]))

/** The server's own word where it gives one: a stream that is a moment behind would make every apply a conflict. */
const expectedOf = (answer: ApplyResponse, known: ReadonlyMap<string, number>): Record<string, Expected> =>
  Object.fromEntries(
    answer.objects.map((object) => {
      if (object.before === '') return [keyOf(object), 0]
      const generation = object.generation || (known.get(keyOf(object)) ?? 0)
      return [keyOf(object), { generation, ...(object.uid !== undefined && { uid: object.uid }) }]
    })
  )
