import { ArrowRight } from 'lucide-react'
import { type Connection, decision, partyName, serviceName } from '@/lib/flow'
import { useActions } from '../editor/provider'
import { cn } from '../ui/class-names'
import { AllowThis } from './allow-this'
import { COLUMNS, ROW_HEIGHT } from './columns'
import { ExpectThis } from './expect-this'
import { lightUp } from './light-up'
import { clock } from './time'
import { type SeenFlow, setTraffic, useTraffic } from './traffic-store'
import { Verdict } from './verdict'

interface FlowRowProps {
  readonly connection: Connection<SeenFlow>
  readonly index: number
  readonly top: number
}

export function FlowRow({ connection, index, top }: FlowRowProps) {
  const { id, flow } = connection
  const decided = `${decision(connection)}${flow.cut ? ', open connection cut' : ''}${flow.simulated ? ' (simulated)' : ''}`
  const actions = useActions()
  const selected = useTraffic((state) => state.selected === id)
  const show = () => {
    setTraffic({ selected: selected ? undefined : id })
    if (selected) actions.highlight([])
    else lightUp(actions, connection)
  }
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={selected}
      tabIndex={0}
      onClick={show}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget === event.target && show()}
      style={{ top, height: ROW_HEIGHT }}
      className={cn(
        'group absolute inset-x-0 grid items-center gap-3 px-3 text-12 -outline-offset-2',
        COLUMNS,
        selected ? 'bg-accent-soft' : 'hover:bg-surface-2'
      )}
    >
      <td className="text-ink-3 tabular-nums">{clock(connection.time)}</td>
      <td>
        <Verdict verdict={flow.verdict} />
      </td>
      <td className="mono flex min-w-0 items-center gap-1.5">
        <span className="truncate">{partyName(flow.source)}</span>
        <ArrowRight aria-label="to" className="size-3 shrink-0 text-ink-3" />
        <span className="truncate">{bracketed(partyName(flow.destination))}</span>
        <span className="-ml-1.5 shrink-0">
          <span className="text-ink-3">:</span>
          {flow.icmpType ?? flow.destination.port}
        </span>
        {flow.service ? <span className="truncate text-ink-3">of {serviceName(flow.service)}</span> : null}
      </td>
      <td className="mono text-ink-2">{flow.protocol}</td>
      <td className="truncate text-ink-2" title={decided}>
        {decided}
      </td>
      <td className="flex justify-end gap-1">
        <ExpectThis flow={flow} />
        {flow.verdict === 'DROPPED' ? <AllowThis flow={flow} /> : null}
      </td>
    </tr>
  )
}

/** An IPv6 address before a port stands in brackets (RFC 3986 3.2.2). */
const bracketed = (name: string): string => (/^[\da-f:.]*:[\da-f:.]*$/i.test(name) ? `[${name}]` : name)
