import { Braces } from 'lucide-react'
import type { Node, NodeProps } from 'reactflow'
import type { BlockId, Canvas, Extra, Point } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { openForm } from '../../inspector/open-form'
import { BODY_WIDTH, GATE_WIDTH, subjectHeight } from '../geometry'
import type { Slots } from '../slots'

export type ExtrasNode = Node<{ readonly extras: readonly Extra[] }, 'extras'>

/** Between it and the subject. */
const GAP = 10
const SHOWN = 6

/** What of the policy has no drawing, below the subject: its key and how it begins; a press leads to its YAML. */
export function ExtrasNode({ data: { extras } }: NodeProps<ExtrasNode>) {
  const { select } = useActions()
  const open = ({ path }: Extra) => {
    select(['subject'])
    openForm(path)
  }
  return (
    <section
      aria-label="Also in this policy"
      style={{ width: BODY_WIDTH }}
      className="nodrag rounded-6 border border-dashed border-line-strong bg-surface-0 py-1 text-12"
    >
      <ul>
        {extras.slice(0, SHOWN).map((extra) => (
          <li key={extra.path}>
            <button
              type="button"
              title={extra.yaml}
              aria-label={`${extra.key}: edit the YAML`}
              onClick={() => open(extra)}
              className="flex h-5.5 w-full items-center gap-1.5 px-2.5 text-left -outline-offset-2 hover:bg-surface-2"
            >
              <Braces aria-hidden className="size-3 shrink-0 text-ink-3" />
              <span className="mono shrink-0 text-ink-2">{extra.key}</span>
              <span className="mono min-w-0 flex-1 truncate text-ink-3">{beginning(extra)}</span>
            </button>
          </li>
        ))}
      </ul>
      {extras.length > SHOWN ? (
        <p className="px-2.5 text-ink-3">and {extras.length - SHOWN} more, in the inspector</p>
      ) : null}
    </section>
  )
}

/** Its value on one line, without the key. */
const beginning = ({ yaml }: Extra): string =>
  yaml
    .slice(yaml.indexOf(':') + 1)
    .replaceAll(/\s+/g, ' ')
    .trim()

export function drawExtras(
  { extras, readOnly }: Canvas,
  positions: Readonly<Record<BlockId, Point>>,
  slots: Slots
): readonly ExtrasNode[] {
  if (extras.length === 0 || readOnly !== undefined) return []
  const { x, y } = positions.subject ?? { x: 0, y: 0 }
  const height = subjectHeight({ ingress: slots.ingress.count, egress: slots.egress.count })
  return [
    {
      id: 'extras',
      type: 'extras',
      position: { x: x + GATE_WIDTH, y: y + height + GAP },
      draggable: false,
      selectable: false,
      connectable: false,
      focusable: false,
      data: { extras }
    }
  ]
}
