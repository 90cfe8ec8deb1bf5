import { useEffect } from 'react'
import type { Around, Sides } from '@/lib/editor/simulation'
import type { Direction } from '@/lib/policy'
import { useEditor } from '../../editor/provider'
import { useView } from '../../editor/view-store'
import { setSimulation, useSimulation } from '../../simulation/simulation-store'
import type { Ghost } from './ghosts'

const NOBODY: Around = { losing: 0, gaining: 0, first: [] }
const NOWHERE: Sides<Around> = { ingress: NOBODY, egress: NOBODY }

/** Who would gain and lose at the drawn gates, but for those whose traffic is drawn there already. */
export function useAround(ghosts: readonly Ghost[]): Sides<Around> {
  const shown = useView((view) => view.blastShown)
  const around = useSimulation((state) => state.around)
  // By their names: each key stroke makes other arrays of the same pods.
  const subject = useEditor(({ canvas }) =>
    canvas.subject.matching?.pods.map(({ namespace, name }) => `${namespace}/${name}`).join('\n')
  )
  const drawn = ghosts.map(({ direction, name }) => `${direction} ${name}`).join('\n')
  useEffect(() => {
    if (!shown || !subject) return setSimulation({ aroundOf: undefined, around: undefined })
    const names = (direction: Direction) =>
      drawn.split('\n').flatMap((line) => (line.startsWith(`${direction} `) ? [line.slice(direction.length + 1)] : []))
    const pods = subject.split('\n').map((line) => {
      const [namespace = '', name = ''] = line.split('/')
      return { namespace, name }
    })
    setSimulation({ aroundOf: { subject: pods, beside: { ingress: names('ingress'), egress: names('egress') } } })
  }, [shown, subject, drawn])
  useEffect(() => () => setSimulation({ aroundOf: undefined, around: undefined }), [])
  return around ?? NOWHERE
}
