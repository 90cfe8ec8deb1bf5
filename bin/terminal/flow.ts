import type { FlowView } from '@/lib/api'
import { decidedBy, serviceName } from '@/lib/flow'
import { printable } from './output'
import type { Style } from './style'

const VERDICT = { FORWARDED: 'green', DROPPED: 'red', AUDIT: 'yellow' } as const

/**
 * A flow in one line, as Hubble's readers know it, with what decided at the end:
 * `default/terminal-87:52380 (ID:6040) -> default/cc-door-mgr:50051 (ID:1419) to-endpoint FORWARDED (TCP Flags: SYN) by default/cc ingress[0]`
 * `default/intruder:40312 (ID:260) -> default/backend2:5000 (ID:257) Policy denied DROPPED (TCP Flags: SYN) by default deny of default/example`
 */
export function flowLine(flow: FlowView, { dim, [VERDICT[flow.verdict]]: colour }: Style): string {
  const { source, destination, service, direction, verdict, simulated } = flow
  // A drop's summary is its reason, with the packet in parentheses.
  const [, reason, packet] = /^(.*) (\(.*\))$/.exec(flow.summary) ?? []
  const where = direction === 'ingress' ? 'to-endpoint' : 'from-endpoint'
  return [
    clock(flow.time),
    printable(`${party(source)} -> ${party(destination)}${service ? ` of ${serviceName(service)}` : ''} ${reason ?? where}`),
    colour(verdict),
    printable(packet ?? `(${flow.summary})`) + dim(`${decision(flow)}${simulated ? ' (simulated)' : ''}`)
  ].join(' ')
}

/** ` by default/example ingress[0]`, or `: no policy selects it`. */
export function decision(flow: FlowView): string {
  const { rules, reason } = flow.evidence
  return printable(`${rules.length > 0 || reason === 'default-deny' ? ' by ' : ': '}${decidedBy(flow)}`)
}

function party({ namespace, pod, address, port, identity, entity }: FlowView['source']): string {
  const name = pod !== undefined ? `${namespace ?? ''}/${pod}` : address.includes(':') && port > 0 ? `[${address}]` : address
  const known = pod === undefined && entity !== undefined ? entity : `ID:${identity}`
  return `${name}${port > 0 ? `:${port}` : ''} (${known})`
}

/** Local time to the millisecond. */
function clock(time: string): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const fraction = (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(3, '0').slice(0, 3)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`
}
