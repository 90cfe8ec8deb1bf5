interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  /** Of the processor alone, where the system tells. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/**
 * Milliseconds of the page's main thread from one frame to the next, of a trace of Chromium in JSON: what its tasks took of the
 * processor, not what passed between them, nor while another program had it.
 */
export function framesOf(json: string): readonly number[] {
  const { traceEvents } = JSON.parse(json) as { readonly traceEvents: readonly TraceEvent[] }
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const threads = mains.map(({ pid, tid }) => {
    const own = traceEvents.filter((event) => event.pid === pid && event.tid === tid)
    return { frames: own.filter(({ name }) => name === 'BeginMainThreadFrame'), tasks: own.filter(isTask) }
  })
  const { frames = [], tasks = [] } = threads.toSorted((a, b) => b.frames.length - a.frames.length)[0] ?? {}
  const starts = frames.map(({ ts }) => ts).toSorted((a, b) => a - b)
  const spent = new Array<number>(Math.max(0, starts.length - 1)).fill(0)
  let at = 0
  for (const { ts, dur = 0, tdur = dur } of tasks.toSorted((a, b) => a.ts - b.ts)) {
    while (at < spent.length && (starts[at + 1] ?? Number.POSITIVE_INFINITY) <= ts) at += 1
    if (at < spent.length && ts >= (starts[0] ?? 0)) spent[at] = (spent[at] ?? 0) + tdur / 1000
  }
  return spent
}

/** The same task is traced once more, as `ThreadControllerImpl::RunTask`. */
const isTask = ({ name, ph }: TraceEvent): boolean => ph === 'X' && name === 'RunTask'
