import type { FlowRecord } from '../flow'
import type { HubbleFlow } from './model'
import { recordOf } from './record'

export interface Recording {
  /** New connections, in the order of the file; replies and what says the same twice left out. */
  readonly flows: readonly FlowRecord[]
  /** Lines that are no JSON: the first few. */
  readonly broken: readonly { readonly line: number; readonly why: string }[]
  /** Of the lines read: other events, replies, repeated drops. */
  readonly passedOver: number
  /** The file had more than are read. */
  readonly cut: boolean
}

/** More than this many are no longer looked at by a person. */
const MOST = 20_000
const BROKEN_SHOWN = 5

/** What `hubble observe -o json` (or `jsonpb`) prints: one object a line, the flow in its member `flow`. Never throws. */
export function readHubble(text: string): Recording {
  const flows: FlowRecord[] = []
  const broken: { line: number; why: string }[] = []
  const judged = new Set<string>()
  let passedOver = 0
  let cut = false
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    if (flows.length >= MOST) {
      cut = true
      break
    }
    const found = parseLine(line)
    if (typeof found === 'string') {
      if (broken.length < BROKEN_SHOWN) broken.push({ line: index + 1, why: found })
      continue
    }
    const record = found && isNews(found, judged) ? recordOf(found) : undefined
    if (record) flows.push(record)
    else passedOver += 1
  }
  return { flows, broken, passedOver, cut }
}

/** A string says what is wrong; undefined: another event. */
function parseLine(line: string): HubbleFlow | string | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'is no JSON'
  }
  if (!isObject(value)) return 'is no object'
  const flow = 'flow' in value ? value.flow : 'verdict' in value ? value : undefined
  return isObject(flow) && sound(flow) ? (flow as HubbleFlow) : undefined
}

/** Of another shape than Hubble's: not looked into. */
function sound(flow: Readonly<Record<string, unknown>>): boolean {
  const objects = ['IP', 'l4', 'source', 'destination'].every((key) => flow[key] === undefined || isObject(flow[key]))
  const ends = [flow.source, flow.destination].every(
    (end) => !isObject(end) || end.labels === undefined || (Array.isArray(end.labels) && end.labels.every(isString))
  )
  const lists = ['ingress_allowed_by', 'egress_allowed_by', 'ingress_denied_by', 'egress_denied_by'].every(
    (key) => flow[key] === undefined || (Array.isArray(flow[key]) && (flow[key] as unknown[]).every(isObject))
  )
  const addresses = isObject(flow.IP) && isString(flow.IP.source) && isString(flow.IP.destination)
  const l4 = Object.values(isObject(flow.l4) ? flow.l4 : {}).every(isObject)
  return objects && ends && lists && addresses && l4
}

const isString = (value: unknown): value is string => typeof value === 'string'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The datapath tells of a drop twice: as the policy's verdict (event 5), and as the drop (event 1), which names no policy. */
const VERDICT_EVENT = 5
const DROP_EVENT = 1

function isNews(flow: HubbleFlow, judged: Set<string>): boolean {
  if (flow.is_reply === true) return false
  const key = JSON.stringify([flow.IP, flow.l4, flow.traffic_direction])
  const type = flow.event_type?.type
  if (type === VERDICT_EVENT) judged.add(key)
  return type !== DROP_EVENT || !judged.has(key)
}
