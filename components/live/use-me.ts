import { useEffect, useState } from 'react'
import type { ActorView } from '@/lib/api'
import { client } from './client'

let asked: Promise<string> | undefined

/** By which the history names this browser; empty until the server has said. */
export function useMe(): string {
  const [me, setMe] = useState('')
  useEffect(() => {
    asked ??= client.session().then(({ name }) => name)
    asked.then(setMe, () => {
      asked = undefined
    })
  }, [])
  return me
}

/** `you`, `browser 3f2a91`, `root at the command line`, `the server`. */
export function nameOf({ client: kind, name }: ActorView, me: string): string {
  if (kind === 'server') return 'the server'
  if (kind === 'command') return name ? `${name}, command line` : 'the command line'
  return name === me ? 'you' : `browser ${name}`
}
