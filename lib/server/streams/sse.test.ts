import { expect, it, vi } from 'vitest'
import { eventStream } from './sse'
import { Subscription } from './subscription'

it('says that it is over, also where it was not its client who ended it', async () => {
  const subscription = new Subscription(new Set())
  const end = vi.fn()
  const reading = eventStream(subscription, end).text()
  expect(end).not.toHaveBeenCalled()
  subscription.close()
  await reading
  expect(end).toHaveBeenCalledOnce()
})
