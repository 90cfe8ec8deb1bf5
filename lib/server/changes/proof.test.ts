import { expect, it } from 'vitest'
import type { Agents } from '@/lib/server/cluster'
import { EVERYTHING, type Sight } from '@/lib/server/sight'
import { proofOf } from './proof'

const failed = { namespace: 'bank', pod: 'db-0', state: 'failed', detail: '' }
const status = { node: 'n1', revision: 7, policies: [], issues: [], enforcement: 'kernel', reason: '', endpoints: [failed] }
const agents = { status: async () => [status] } as unknown as Agents
const shop: Sight = { ...EVERYTHING, everything: false, allNamespaces: false, namespaces: new Set(['shop']) }

it('a pod that is not enforced is named to those alone who may see it; that there is one is told to all', async () => {
  const details = async (sight: Sight) => (await proofOf(agents, [], sight, 0)).map(({ state, detail }) => [state, detail])
  expect(await details(EVERYTHING)).toEqual([['failed', 'Not enforced for bank/db-0.']])
  expect(await details(shop)).toEqual([['failed', 'Not enforced for pods that you may not see.']])
})

it('what keeps a node from all that is new is told to all, and in words that name a pod to nobody who may not see it', async () => {
  const message = 'The table of bank/db-0 could not be made: the map is full'
  const issue = { code: 'build-failed', severity: 'error', message, path: '', policy: '' }
  const lost = { ...issue, code: 'last-good-refused', policy: 'NetworkPolicy/bank/vault', message: 'bank/vault is refused' }
  for (const one of [issue, lost]) {
    const told = async (sight: Sight) =>
      await proofOf({ status: async () => [{ ...status, issues: [one] }] } as unknown as Agents, [], sight, 0)
    expect(await told(EVERYTHING)).toMatchObject([{ state: 'failed', detail: one.message }])
    const [of] = await told(shop)
    expect(of).toMatchObject({ state: 'failed', detail: expect.not.stringContaining('bank') })
  }
})
