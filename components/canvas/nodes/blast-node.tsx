import { LockOpen, ShieldOff } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import type { Around } from '@/lib/editor/simulation'
import { writtenFlow } from '@/lib/flow'
import type { Direction } from '@/lib/policy'
import { setView } from '../../editor/view-store'
import { setSimulation } from '../../simulation/simulation-store'
import { BLOCK_WIDTH } from '../geometry'

export type BlastNode = Node<{ readonly direction: Direction; readonly around: Around }, 'blast'>

/** Where the line to the gate begins: those who lose stand above those who gain. */
export const blastHandle = (lost: boolean): string => (lost ? 'lost' : 'gained')

/** Who would lose and who would gain the way through this gate, if the open text were applied; one press says why. */
export function BlastNode({ data: { direction, around } }: NodeProps<BlastNode>) {
  const { losing, gaining, first } = around
  const inward = direction === 'ingress'
  const more = losing + gaining - first.length
  const counts = [losing > 0 ? `${losing} lose` : '', gaining > 0 ? `${gaining} gain` : ''].filter(Boolean).join(', ')
  return (
    <section
      aria-label={inward ? 'Who would come in otherwise' : 'Where it would get to otherwise'}
      style={{ width: BLOCK_WIDTH }}
      className="nodrag relative rounded-6 border border-dashed border-would-change bg-surface-0 py-1 text-12"
    >
      <p className="px-2.5 text-would-change">If applied: {counts}</p>
      <ul>
        {first.map(({ peer, change: { lost, gained, example: flow } }) => (
          <li key={peer.name}>
            <button
              type="button"
              title={lost ? `loses ${lost}${gained ? `, gains ${gained}` : ''}` : `gains ${gained}`}
              onClick={() => {
                setView({ bottomTab: 'simulation' })
                setSimulation(flow ? { view: 'ask', flow, answer: undefined, ...writtenFlow(flow) } : { view: 'blast' })
              }}
              className="flex h-5.5 w-full items-center gap-1.5 px-2.5 text-left -outline-offset-2 hover:bg-surface-2"
            >
              {lost ? (
                <ShieldOff aria-label="loses" className="size-3 shrink-0 text-would-change" />
              ) : (
                <LockOpen aria-label="gains" className="size-3 shrink-0 text-would-change" />
              )}
              <span className="mono min-w-0 flex-1 truncate text-ink-2">
                {peer.name}
                {peer.pods > 1 ? ` ×${peer.pods}` : ''}
              </span>
              {(lost || gained) === 'everything' ? null : <span className="text-ink-3">in part</span>}
            </button>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <button
          type="button"
          onClick={() => {
            setView({ bottomTab: 'simulation' })
            setSimulation({ view: 'blast' })
          }}
          className="px-2.5 text-ink-3 hover:text-ink-1"
        >
          and {more} more
        </button>
      ) : null}
      {[true, false].map((lost) => (
        <Handle
          key={blastHandle(lost)}
          id={blastHandle(lost)}
          type={inward ? 'source' : 'target'}
          position={inward ? Position.Right : Position.Left}
          isConnectable={false}
          style={lost || losing === 0 ? { top: 14 } : { top: 'auto', bottom: 6 }}
        />
      ))}
    </section>
  )
}
