import { Cpu, FlaskConical, Loader, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StatusResponse } from '@/lib/api'
import { useLive } from '../live/provider'
import { Badge, type Tone } from '../ui/badge'
import { Tooltip } from '../ui/tooltip'

interface Said {
  readonly tone: Tone
  readonly icon: ReactNode
  readonly text: string
  readonly why: string
}

/** Who enforces, in plain sight: a policy that nothing enforces must never look as if something did. */
export function EnforcementBadge() {
  const status = useLive((state) => state.status)
  const connection = useLive((state) => state.connection)
  const trouble = useLive((state) => state.trouble)
  const said = connection === 'live' || connection === 'stale' ? of(status) : unheard(connection, trouble?.message)
  return (
    <Tooltip label={said.why}>
      <button type="button" aria-label={`Enforcement: ${said.text}. ${said.why}`} className="rounded-4">
        <Badge tone={said.tone} className="h-6 px-2">
          {said.icon}
          {said.text}
          {connection === 'stale' ? ' · last seen' : ''}
        </Badge>
      </button>
    </Tooltip>
  )
}

function of(status: StatusResponse | undefined): Said {
  if (!status) return unheard('connecting')
  const { agents, away } = status
  const [agent] = agents
  const pods = agents.flatMap(({ endpoints }) => endpoints).filter(({ state }) => state === 'enforcing').length
  const why = status.reason || `${pods} pods, revision ${agent?.revision ?? 0}.`
  const silent = away.filter(({ absent }) => !absent).length
  const without = away.length - silent
  const nodes = agents.length + silent
  const counted = nodes + without > 1 ? ` · ${agents.length} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'}` : ''
  // Nobody waits for those; nor shall they look as if they were enforced on.
  const where = without > 0 ? `${counted}, ${without} without an agent` : counted
  switch (status.enforcement) {
    case 'kernel':
      return {
        tone: silent > 0 ? 'warn' : 'allow',
        icon: <Cpu aria-hidden />,
        text: `eBPF · ${agent?.attachment ?? ''} · enforcing${where}`,
        why
      }
    case 'audit':
      return { tone: 'warn', icon: <Cpu aria-hidden />, text: `eBPF · audit, nothing dropped${where}`, why }
    case 'simulated':
      return { tone: 'warn', icon: <FlaskConical aria-hidden />, text: `simulated${where}`, why }
    case 'released':
      return { tone: 'deny', icon: <Unplug aria-hidden />, text: 'released, nothing enforced', why }
    case 'unknown':
      return { tone: 'unknown', icon: <Unplug aria-hidden />, text: 'no agent', why: status.reason || 'No agent answers.' }
  }
}

function unheard(connection: string, message = 'The page tries again by itself.'): Said {
  return connection === 'connecting'
    ? { tone: 'unknown', icon: <Loader aria-hidden />, text: 'connecting', why: 'Asking the server.' }
    : { tone: 'unknown', icon: <Unplug aria-hidden />, text: 'not connected', why: message }
}
