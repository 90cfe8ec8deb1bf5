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
