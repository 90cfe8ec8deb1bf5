import { useEffect } from 'react'
import { SHARE_MARK } from '@/lib/editor/waiting'
import { setView } from './view-store'

let fragment = ''

/** What the address had behind its `#` when the page was opened by a share link. */
export const takeFragment = (): string => fragment

/** A share link is asked about, at the start and when one is put in the address bar; it leaves the bar, so that a reload does not ask again. */
export function useSharedLink(): void {
  useEffect(() => {
    const look = () => {
      if (!location.hash.startsWith(SHARE_MARK.slice(0, SHARE_MARK.indexOf('=') + 1))) return
      fragment = location.hash
      history.replaceState(history.state, '', location.pathname + location.search)
      setView({ overlay: 'shared' })
    }
    look()
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [])
}
