import { ArrowLeftRight, CircleHelp } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { offeredPorts, partiesOf, portsOf, readAskedParty, readAskedPort } from '@/lib/flow'
import type { Flow, World } from '@/lib/policy'
import { useEditor } from '../editor/provider'
import { ComboInput } from '../ui/combo-input'
import { Empty } from '../ui/empty'
import { IconButton } from '../ui/icon-button'
import { AnswerView } from './answer-view'
import { setSimulation, useSimulation } from './simulation-store'

/** Can A reach B, on which port; and why. */
export function Ask() {
  const world = useEditor((state) => state.cluster.world)
  return world ? <Question world={world} /> : null
}

function Question({ world }: { readonly world: World }) {
  const { from, to, port, answer } = useSimulation((state) => state)
  const parties = useMemo(() => partiesOf(world), [world])
  const source = readAskedParty(from, world)
  const destination = readAskedParty(to, world)
  const asked = readAskedPort(port, portsOf(destination, world))
  const noPort = port.trim() !== '' && 'message' in asked ? asked : undefined
  useAskedFlow(world, from, to, port)
  const wrong = (text: string, found: unknown) => text.trim() !== '' && found === undefined
  return (
    <div className="flex h-full flex-col">
      <form className="flex flex-wrap items-center gap-2 border-b px-3 py-2" onSubmit={(event) => event.preventDefault()}>
        <ComboInput
          label="From"
          placeholder="from: default/web"
          className="w-60"
          value={from}
          suggestions={parties}
          invalid={wrong(from, source)}
          onChange={(next) => setSimulation({ from: next })}
        />
        <IconButton label="Swap the two" onClick={() => setSimulation({ from: to, to: from })}>
          <ArrowLeftRight />
        </IconButton>
        <ComboInput
          label="To"
          placeholder="to: default/db, world, 192.0.2.1"
          className="w-60"
          value={to}
          suggestions={parties}
          invalid={wrong(to, destination)}
          onChange={(next) => setSimulation({ to: next })}
        />
        <ComboInput
          label="Port"
          placeholder="5432, 53/udp, icmp"
          className="w-40"
          value={port}
          suggestions={offeredPorts(destination, world)}
          invalid={noPort !== undefined}
          onChange={(next) => setSimulation({ port: next })}
        />
        <p role="status" className="text-12 text-deny-ink">
          {wrong(from, source)
            ? unknown(from)
            : wrong(to, destination)
              ? unknown(to)
              : noPort && `${noPort.message} ${noPort.fix ?? ''}`}
        </p>
      </form>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {answer ? (
          <AnswerView answer={answer} />
        ) : (
          <Empty icon={<CircleHelp />} title="Can A reach B?">
            Name two pods (or a node, an entity, an address outside) and a port. The answer names the rule on each side, and
            the rules that nearly matched.
          </Empty>
        )}
      </div>
    </div>
  )
}

const unknown = (text: string) => `The cluster has no pod, node or entity ${text}.`

/** The question goes to the simulator as soon as it is whole. */
function useAskedFlow(world: World, from: string, to: string, port: string): void {
  useEffect(() => {
    const source = readAskedParty(from, world)
    const destination = readAskedParty(to, world)
    const asked = readAskedPort(port, portsOf(destination, world))
    const flow: Flow | undefined =
      source && destination && !('message' in asked) ? { source, destination, ...asked } : undefined
    setSimulation(flow ? { flow } : { flow, answer: undefined })
  }, [world, from, to, port])
}
