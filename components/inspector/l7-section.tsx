import { Plus } from 'lucide-react'
import { type Edge, type L7Input, type L7View, l7Name } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { Button } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { L7Row } from './l7-row'
import { Section } from './section'
import { YamlField } from './yaml-field'

/** What a proxy lets through on the rule's ports: requests, names asked for, names of servers. */
export function L7Section({ edge }: { readonly edge: Edge }) {
  const { run } = useActions()
  const kind = useEditor((state) => state.canvas.policy.kind)
  const dialect = useEditor((state) => state.cluster.world?.dialect)
  const offered = kind === 'NetworkPolicy' || edge.verdict === 'deny' || edge.ports === 'any' ? [] : offers(edge)
  if (offered.length === 0 && edge.l7.length === 0) return null
  return (
    <Section title="What is said on the port">
      {edge.l7.length > 0 && !dialect?.startsWith('cilium') ? (
        <p className="text-12 text-warn-ink">Not enforced by this version: until it is, the rule allows nothing there.</p>
      ) : null}
      {edge.l7.map((view, at) => (
        <fieldset key={view.path} className="flex flex-col gap-2">
          <legend className="caption mb-1">
            Only {l7Name(view.protocol)} on {portsOf(edge, view)}
          </legend>
          {view.rules.map((rule, index) =>
            rule ? (
              <L7Row
                // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names, and stay in their order
                key={`${view.path} ${index}`}
                rule={rule}
                onChange={(next) => run('editL7', { edge: edge.id, l7: at, index, rule: next })}
                onRemove={() => report(run('removeL7', { edge: edge.id, l7: at, index }))}
              />
            ) : (
              <YamlField
                // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names, and stay in their order
                key={`${view.path} ${index}`}
                label={`Rule ${index + 1}, as YAML`}
                path={`${view.path}[${index}]`}
                onRemove={() => report(run('removeL7', { edge: edge.id, l7: at, index }))}
              />
            )
          )}
        </fieldset>
      ))}
      {offered.length > 0 ? (
        <Menu
          trigger={
            <Button variant="ghost" className="self-start">
              <Plus aria-hidden /> Only some of it
            </Button>
          }
        >
          {offered.map(({ label, port, rule }) => (
            <MenuItem key={label} onSelect={() => report(run('addL7', { edge: edge.id, port, rule }))}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </Section>
  )
}

interface Offer {
  readonly label: string
  readonly port: number
  readonly rule: L7Input
}

/** What could be read on each entry of ports: HTTP and TLS over TCP, DNS where it is asked for. */
function offers({ ports, l7, direction }: Edge): readonly Offer[] {
  if (ports === 'any') return []
  const entries = new Set<string>()
  return ports.flatMap((chip, port) => {
    const entry = chip.path.replace(/\.ports\[\d+\]$/, '')
    if (chip.kind !== 'port' || entries.has(entry)) return []
    entries.add(entry)
    const there = l7.filter(({ path }) => path.startsWith(`${entry}.`)).map(({ protocol }) => protocol)
    const free = (kind: L7Input['kind']) => there.every((one) => one === kind || one === 'sni' || kind === 'sni')
    const tcp = chip.protocol === 'TCP' || chip.protocol === 'ANY'
    const on = ports.length > 1 ? ` on ${chip.text}` : ''
    return [
      ...(tcp && free('http')
        ? [{ label: `HTTP requests${on}`, port, rule: { kind: 'http', method: 'GET', path: '/' } as const }]
        : []),
      ...(direction === 'egress' && free('dns')
        ? [{ label: `DNS names asked for${on}`, port, rule: { kind: 'dns', matchPattern: '*' } as const }]
        : []),
      ...(tcp ? [{ label: `TLS server names${on}`, port, rule: { kind: 'sni', name: 'example.com' } as const }] : [])
    ]
  })
}

function portsOf({ ports, l7 }: Edge, view: L7View): string {
  const entry = view.path.replace(/\.(?:rules\.[^.]+|serverNames)$/, '')
  const chips = ports === 'any' ? [] : ports.filter(({ path }) => path.startsWith(`${entry}.`))
  return chips.map(({ text }) => text).join(', ') || `any port (${l7.indexOf(view) + 1})`
}
