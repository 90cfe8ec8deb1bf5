import { type RefObject, useLayoutEffect, useState } from 'react'

/** Rows above and below those in sight that are in the page too, so that scrolling shows no gap. */
const SPARE = 8

/** Which rows of one height a scroller shows: from the first, up to but not with the last. */
export function useRowsInSight(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number
): { readonly first: number; readonly last: number } {
  const [sight, setSight] = useState({ top: 0, height: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    // Rounded to whole rows: a scroll within one changes nothing.
    const look = () =>
      setSight((before) => {
        const top = Math.floor(element.scrollTop / rowHeight) * rowHeight
        return before.top === top && before.height === element.clientHeight ? before : { top, height: element.clientHeight }
      })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller, rowHeight])
  return {
    first: Math.max(0, Math.floor(sight.top / rowHeight) - SPARE),
    last: Math.min(count, Math.ceil((sight.top + sight.height) / rowHeight) + 1 + SPARE)
  }
}
