import { Activity, Unplug } from 'lucide-react'
import { useMemo } from 'react'
import { connectionMatches, connections } from '@/lib/flow'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { FlowTable } from './flow-table'
import { setTraffic, useTraffic } from './traffic-store'
import { useFlows } from './use-flows'

/** Connections as the datapath judges them, newest first. */
export function TrafficPane() {
  const flows = useFlows()
  const connection = useLive((state) => state.connection)
  const trouble = useLive((state) => state.trouble)
  const lost = useLive((state) => state.lost)
  const { verdict, text, recording } = useTraffic((state) => state)
  const joined = useMemo(() => connections(flows), [flows])
  const shown = useMemo(
    () => joined.filter(connectionMatches({ text, ...(verdict === 'all' ? {} : { verdict }) })).toReversed(),
    [joined, verdict, text]
  )

  if (flows.length === 0) {
    if (connection === 'connecting') return <Loading />
    if (connection === 'live') {
      return (
        <Empty icon={<Activity />} title="No traffic yet">
          Each connection between pods shows here with its verdict and the rule that decided.
        </Empty>
      )
    }
    return (
      <Empty
        icon={<Unplug />}
        title={connection === 'signed-out' ? 'This session has ended' : 'Not connected to the server'}
      >
        {trouble?.message} {trouble?.fix ?? 'The page tries again by itself.'}
      </Empty>
    )
  }
  if (shown.length === 0) {
    return (
      <Empty icon={<Activity />} title="No flow matches">
        None of the {joined.length} connections seen is like that. Words match names, labels, ports and rules.
      </Empty>
    )
  }
  return (
    <div className="flex h-full flex-col">
      {recording ? <Recorded name={recording.name} count={joined.length} /> : null}
      <FlowTable rows={shown} />
      {lost > 0 ? <p className="border-t px-3 py-1 text-12 text-warn-ink">{lost} flows were too many to show.</p> : null}
    </div>
  )
}

const Recorded = ({ name, count }: { readonly name: string; readonly count: number }) => (
  <p className="flex items-center gap-2 border-b bg-warn-soft px-3 py-1 text-12 text-warn-ink">
    <span className="min-w-0 truncate">
      Recorded, not live: {count} connections of <span className="mono">{name}</span>
    </span>
    <Button className="ml-auto h-6" onClick={() => setTraffic({ recording: undefined })}>
      Back to live
    </Button>
  </p>
)

const Loading = () => (
  <div className="flex flex-col gap-2 p-3">
    {[0, 1, 2, 3, 4].map((row) => (
      <Skeleton key={row} className="h-5" />
    ))}
  </div>
)
