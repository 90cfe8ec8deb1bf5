import { useEffect, useState } from 'react'
import type { ActorView, SessionResponse } from '@/lib/api'
import { client } from './client'

let asked: Promise<SessionResponse> | undefined

/** As whom the server knows this page; undefined until it has said. */
export function useSession(): SessionResponse | undefined {
  const [session, setSession] = useState<SessionResponse>()
  useEffect(() => {
    asked ??= client.session()
    asked.then(setSession, () => {
      asked = undefined
    })
  }, [])
  return session
}

/** By which the history names this browser, or whoever sits at it; empty until the server has said. */
export const useMe = (): string => useSession()?.name ?? ''

/** `you`, `jane`, `browser 3f2a91`, `root, command line`, `the server`. */
export function nameOf({ client: kind, name }: ActorView, me: string): string {
  if (kind === 'server') return 'the server'
  if (kind === 'command') return name ? `${name}, command line` : 'the command line'
  if (name === me) return 'you'
  return kind === 'person' ? name : `browser ${name}`
}
