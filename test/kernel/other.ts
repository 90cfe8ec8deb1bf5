import { bpf, native } from '@/agent/src/kernel/native'
import { CStruct, options } from '@/agent/src/kernel/struct'

/** Somebody else's program on an interface: it always returns the same. Held by this process, gone with it. */

export const RETURNS = { next: -1, pass: 0, drop: 2 } as const
const HOOK = { ingress: 46, egress: 47 } as const
const BPF_PROG_LOAD = 5
const BPF_LINK_CREATE = 28
const BPF_F_BEFORE = 1 << 3
const BPF_F_AFTER = 1 << 4
const SCHED_CLS = 3

/** `r0 = value; exit` */
export function loadOther(value: number): number {
  const instructions = new Uint8Array(16)
  const view = new DataView(instructions.buffer)
  view.setUint8(0, 0xb7)
  view.setInt32(4, value, true)
  view.setUint8(8, 0x95)
  const license = Buffer.from('GPL\0')
  const attr = new CStruct(128).u32(0, SCHED_CLS).u32(4, 2).pointer(8, instructions).pointer(16, license)
  return orThrow(bpf(BPF_PROG_LOAD, attr.bytes), 'loading')
}

/** Links it at the head or the tail of the hook. Close the link to take it away. */
export function attachOther(ifindex: number, hook: keyof typeof HOOK, where: 'before' | 'after', returns: number): number {
  const attr = new CStruct(64)
    .u32(0, loadOther(returns))
    .u32(4, ifindex)
    .u32(8, HOOK[hook])
    .u32(12, where === 'before' ? BPF_F_BEFORE : BPF_F_AFTER)
  return orThrow(bpf(BPF_LINK_CREATE, attr.bytes), 'attaching')
}

export function detachOther(link: number): void {
  orThrow(native().detachLink(link), 'detaching')
}

/** The same as a filter of the clsact qdisc that is there. Goes with the qdisc. */
export function addOtherFilter(ifindex: number, hook: keyof typeof HOOK, priority: number, returns: number): void {
  // struct bpf_tc_hook, struct bpf_tc_opts
  const where = options(24)
    .u32(8, ifindex)
    .u32(12, hook === 'ingress' ? 1 : 2)
  const filter = options(32).u32(8, loadOther(returns)).u32(20, 1).u32(24, priority)
  orThrow(native().attachFilter(where.bytes, filter.bytes), 'attaching')
}

function orThrow(result: number, doing: string): number {
  if (result < 0) throw new Error(`${doing} the other program: errno ${-result}`)
  return result
}
