import { useEffect, useState } from 'react'
import type { RightsResponse } from '@/lib/api'
import { useEditor } from '../editor/provider'
import { client } from './client'
import { useLive } from './provider'

/** Rights are given and taken while the page is open. */
const AGAIN_MS = 60_000
/** While a name or a namespace is typed it is not asked of each letter. */
const TYPING_MS = 300

/** Of this page as a whole: what the button knows the dialog knows. */
const known = new Map<string, RightsResponse>()

const ALLOWED: RightsResponse = { apply: { allowed: true, reason: '' }, delete: { allowed: true, reason: '' } }

/**
 * What whoever sits here may do with the open policy. Until the server has said, and where it cannot, nothing is taken away: it is asked again
 * when something is tried.
 */
export function useRights(): RightsResponse {
  const { kindText: kind, namespace, name } = useEditor((state) => state.canvas.policy)
  const live = useLive((state) => state.connection === 'live')
  const key = `${kind}/${namespace}/${name}`
  const [, setAsked] = useState(0)
  useEffect(() => {
    if (!live || kind === '') return
    let over = false
    const ask = async () => {
      const answer = await client.rights({ kind, namespace, name }).catch(() => ALLOWED)
      known.set(key, answer)
      if (!over) setAsked((count) => count + 1)
    }
    const soon = setTimeout(ask, TYPING_MS)
    const again = setInterval(ask, AGAIN_MS)
    return () => {
      over = true
      clearTimeout(soon)
      clearInterval(again)
    }
  }, [live, kind, namespace, name, key])
  return known.get(key) ?? ALLOWED
}
