import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Edge, PortInput } from '@/lib/editor'
import { useActions } from '../editor/provider'
import { Button } from '../ui/button'
import { PortRow } from './port-row'
import { SeenPorts } from './seen-ports'
import { YamlField } from './yaml-field'

/** The ports of a rule: any port, or a list in which one match is enough. */
export function PortList({ edge }: { readonly edge: Edge }) {
  const { run } = useActions()
  const [adding, setAdding] = useState(false)
  const { ports } = edge
  const add = (port: PortInput) => {
    setAdding(false)
    return run('addPort', { edge: edge.id, port })
  }
  const empty = ports === 'any' || ports.length === 0

  return (
    <div className="flex flex-col gap-1.5">
      <span className="caption">Ports</span>
      {ports === 'any' ? null : (
        <ul className="flex flex-col gap-1.5">
          {ports.map((port, index) => (
            <li key={port.path || port.text}>
              {port.kind === 'raw' ? (
                <YamlField
                  label="Port as YAML"
                  path={port.path}
                  onRemove={() => run('removePort', { edge: edge.id, index })}
                />
              ) : (
                <PortRow
                  port={port}
                  name={port.text}
                  onChange={(next) => run('editPort', { edge: edge.id, index, port: next })}
                  onRemove={() => run('removePort', { edge: edge.id, index })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {ports !== 'any' && ports.length === 0 ? (
        <p className="text-12 text-warn-ink">An empty list of ports: nothing passes.</p>
      ) : null}
      {empty || adding ? (
        <PortRow autoFocus onChange={add} hint={ports === 'any' ? 'Any port now. Type one to narrow it.' : ''} />
      ) : null}
      <SeenPorts edge={edge} onAdd={add} />
      {empty || adding ? null : (
        <Button variant="ghost" className="self-start" onClick={() => setAdding(true)}>
          <Plus aria-hidden /> Add a port
        </Button>
      )}
      {edge.sharedWith.length > 0 ? (
        <p className="text-12 text-ink-3">
          These ports are shared with {edge.sharedWith.length} more. A change here splits the rule.
        </p>
      ) : null}
    </div>
  )
}
