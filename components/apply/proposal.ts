import type { ApplyResponse, Expected } from '@/lib/api'
import { client } from '../live/client'

/** What a dialog asks the server to check, and then to do. */
export type Proposal =
  | { readonly kind: 'apply'; readonly text: string }
  | {
      readonly kind: 'delete'
      readonly policy: { readonly kind: string; readonly namespace: string; readonly name: string }
    }
  | { readonly kind: 'revert'; readonly id: string }

interface How {
  readonly dryRun?: true
  readonly expect?: Readonly<Record<string, Expected>>
  readonly confirmWithin?: number
}

/** Rejects with an ApiError. The answer of a delete is told as that of an apply. */
export async function ask(proposal: Proposal, { dryRun, expect, confirmWithin }: How): Promise<ApplyResponse> {
  const how = { ...(dryRun && { dryRun }), ...(confirmWithin !== undefined && { confirmWithin }) }
  if (proposal.kind === 'apply') {
    return client.apply({ text: proposal.text, ...how, ...(expect && { expect: { ...expect } }) })
  }
  if (proposal.kind === 'revert') return client.revert({ id: proposal.id, ...how, ...(expect && { expect: { ...expect } }) })
  const {
    object,
    issues = [],
    ...answer
  } = await client.delete({
    ...proposal.policy,
    ...how,
    ...one(Object.values(expect ?? {})[0])
  })
  return { ...answer, objects: [object], issues }
}

const one = (expect: Expected | undefined) => (expect === undefined ? {} : { expect })
