import { useEffect, useState } from 'react'
import { announcement } from '@/lib/editor'
import { useEditorStore } from './provider'

/** Says what each edit did to whoever does not see the drawing. */
export function Announcer() {
  const store = useEditorStore()
  const [said, say] = useState('')
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const words = announcement(before, now)
        if (words !== '') say(words)
      }),
    [store]
  )
  return (
    <div aria-live="polite" aria-atomic className="sr-only">
      {said}
    </div>
  )
}
