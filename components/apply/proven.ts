import type { NodeProofView } from '@/lib/api'

/** Nodes that have an agent: the others enforce nothing, whatever is applied, and nobody can wait for them. */
export const withAgent = (proof: readonly NodeProofView[]): readonly NodeProofView[] =>
  proof.filter(({ state }) => state !== 'no-agent')

/** Where somebody enforces it is in force. */
export const isProven = (proof: readonly NodeProofView[]): boolean =>
  withAgent(proof).every(({ state }) => state === 'in-force')

/** `2 of 2 nodes`, or `2 of 2 nodes with an agent; there is none on n3`: a few of those are named. */
export function nodesInForce(proof: readonly NodeProofView[]): string {
  const asked = withAgent(proof)
  const there = asked.filter(({ state }) => state === 'in-force').length
  const counted = `${there} of ${asked.length} ${asked.length === 1 ? 'node' : 'nodes'}`
  const others = proof.filter(({ state }) => state === 'no-agent').map(({ node }) => node)
  if (others.length === 0) return counted
  const named = others.length > NAMED ? [...others.slice(0, NAMED), `${others.length - NAMED} more`] : others
  return `${counted} with an agent; there is none on ${named.join(', ')}`
}

const NAMED = 3
