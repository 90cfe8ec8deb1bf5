import { useMemo } from 'react'
import { type Around, aroundSubject } from '@/lib/editor/simulation'
import type { Direction } from '@/lib/policy'
import { useEditor } from '../../editor/provider'
import { useView } from '../../editor/view-store'
import { useSimulation } from '../../simulation/simulation-store'
import type { Ghost } from './ghosts'

const NOBODY: Readonly<Record<Direction, readonly Around[]>> = { ingress: [], egress: [] }

/** Who would gain and lose at the drawn gates, but for those whose traffic is drawn there already. */
export function useAround(ghosts: readonly Ghost[]): Readonly<Record<Direction, readonly Around[]>> {
  const shown = useView((view) => view.blastShown)
  const blast = useSimulation((state) => state.blast)
  const subject = useEditor((state) => state.canvas.subject.matching?.pods)
  const drawn = ghosts.map(({ direction, name }) => `${direction} ${name}`).join('\n')
  return useMemo(() => {
    if (!shown || !blast || !subject) return NOBODY
    const { ingress, egress } = aroundSubject(blast, subject)
    const seen = new Set(drawn.split('\n'))
    const rest = (direction: Direction, around: readonly Around[]) =>
      around.filter(({ peer }) => !seen.has(`${direction} ${peer.name}`))
    return { ingress: rest('ingress', ingress), egress: rest('egress', egress) }
  }, [shown, blast, subject, drawn])
}
