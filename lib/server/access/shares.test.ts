import { describe, expect, it } from 'vitest'
import { Person } from '@/lib/server/cluster'
import type { Visitor } from './guard'
import { Shares } from './shares'

const as = (name: string, token: string = name): Visitor => ({
  client: 'person',
  name,
  person: Person.byToken(name, [], token)
})
const shares = () => new Shares({ what: 'streams', each: 2, all: 4, fix: 'Close one.' })
const refused = (status: number) => expect.objectContaining({ status, body: expect.objectContaining({ code: 'too-many' }) })

describe('a share of what all use', () => {
  it('is everybody’s own: who has taken theirs takes nothing from others, whatever token they come with', () => {
    const some = shares()
    some.take(as('jane'))
    some.take(as('jane', 'another'))
    expect(() => some.take(as('jane', 'a-third'))).toThrow(refused(429))
    expect(() => some.take(as('john'))).not.toThrow()
  })

  it('is given back once, however often that is said', () => {
    const some = shares()
    const back = some.take(as('jane'))
    some.take(as('jane'))
    back()
    back()
    some.take(as('jane'))
    expect(() => some.take(as('jane'))).toThrow(refused(429))
  })

  it('has an end for all together, and it alone for who has no name', () => {
    const some = shares()
    for (let taken = 0; taken < 4; taken++) some.take({ client: 'command', name: '' })
    expect(() => some.take(as('jane'))).toThrow(refused(503))
  })
})
