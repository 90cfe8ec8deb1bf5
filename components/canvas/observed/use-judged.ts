import { useMemo } from 'react'
import { observe } from '@/lib/flow'
import { useDraftWorld } from '../../editor/draft-world'
import { useEditor } from '../../editor/provider'
import { useLive } from '../../live/provider'
import { type Judged, judgeObserved } from './judged'

const NONE: readonly Judged[] = []

/** Who talks with the subject's pods, each judged as it is and as it would be. */
export function useJudged(): readonly Judged[] {
  const flows = useLive((state) => state.flows)
  const canvas = useEditor((state) => state.canvas)
  const world = useDraftWorld()
  const pods = canvas.subject.matching?.pods
  const observed = useMemo(() => {
    if (!pods) return []
    const names = new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`))
    return observe(flows, ({ namespace, pod }) => names.has(`${namespace}/${pod}`))
  }, [flows, pods])
  return useMemo(
    () => (observed.length === 0 ? NONE : observed.map((one) => judgeObserved(canvas, world, one))),
    [observed, canvas, world]
  )
}
