import { expect, it } from 'vitest'
import { createLog } from '../log'
import type { PodStart } from './start'
import { type HoldEnd, PodStarts, type StartWord } from './starts'

const start = (more: Partial<PodStart> = {}): PodStart => ({
  netns: 'cni-1',
  interface: 'eth0',
  container: 'c1',
  namespace: 'default',
  name: 'web',
  uid: 'u-1',
  ...more
})

function starts(wordOn: (start: PodStart) => StartWord) {
  const ends: HoldEnd[] = []
  let changed = () => {}
  const onChange = (listener: () => void) => {
    changed = listener
  }
  const held = new PodStarts({ wordOn, onChange, log: createLog('silent', 'n1') })
  held.onEnd((_, how) => ends.push(how))
  return { held, ends, changed: () => changed() }
}

// Guards: two that tell two networks of one pod, each of which is looked into anew after the other, until the time of both is over.
it('sandbox-made-anew: a pod is held for its newest sandbox alone, and the one before is answered', () => {
  const told: string[] = []
  let inForce = ''
  const { held, ends, changed } = starts(({ netns }) => {
    told.push(netns)
    return netns === inForce ? 'in-force' : { notYet: 'not yet' }
  })
  const answers: string[] = []
  held.hold(start(), 60_000, (late) => answers.push(`1 ${late}`))
  held.hold(start({ netns: 'cni-2', container: 'c2' }), 60_000, (late) => answers.push(`2 ${late}`))
  expect([answers, ends]).toEqual([['1 the pod was given another sandbox meanwhile'], ['replaced']])
  told.length = 0
  changed()
  expect([told, held.held]).toEqual([['cni-2'], 1])
  inForce = 'cni-2'
  changed()
  expect([answers.slice(1), ends]).toEqual([['2 '], ['replaced', 'in-force']])
})

it('pods of one name in two namespaces, and one that was made anew, are held each for itself', () => {
  const { held } = starts(() => ({ notYet: 'not yet' }))
  const ends = [start(), start({ namespace: 'other', uid: 'u-2' }), start({ uid: 'u-3', netns: 'cni-3' })].map((one) =>
    held.hold(one, 60_000, () => {})
  )
  expect(held.held).toBe(3)
  for (const end of ends) end()
})

it('nothing-is-enforced: it starts, and is not told of as if its policy were in force', () => {
  const { held, ends } = starts(() => ({ unenforced: 'this node was released' }))
  const answers: string[] = []
  held.hold(start(), 60_000, (late) => answers.push(late))
  expect([answers, ends]).toEqual([[''], ['unenforced']])
})
