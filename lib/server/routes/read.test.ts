import { expect, it } from 'vitest'
import type { Visitor } from '@/lib/server/access/guard'
import type { Context } from './context'
import { health } from './read'

const agent = { state: 'down', detail: '2 of 3 nodes answer: the agent of n3 (10.0.0.3:9965) does not.' }
const answer = {
  status: 'starting',
  version: '1',
  enforcement: 'kernel',
  parts: { web: { state: 'up' }, agent, playground: { state: 'absent' } }
}

it('asks-without-a-session: health tells how the parts are, and no names of nodes', async () => {
  const context = { config: { kubernetes: {} }, status: { health: async () => answer } } as unknown as Context
  const asked = async (visitor: Visitor) => (await health(context, new Request('http://x/'), visitor)).text()
  const told = await asked({ client: 'none' })
  expect(told).not.toMatch(/n3|10\.0/)
  expect(JSON.parse(told)).toMatchObject({ status: 'starting', parts: { agent: { state: 'down' } } })
  expect(await asked({ client: 'command', name: '' })).toContain('10.0.0.3')
})
