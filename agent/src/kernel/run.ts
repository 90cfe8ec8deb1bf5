import type { TestContext, TestResult } from './contract'
import { checked } from './error'
import { native } from './native'
import { CStruct, options } from './struct'

/** struct __sk_buff: of its fields the kernel takes these, and wants the others to be zero. */
const SKB = { size: 192, mark: 8, ingressIfindex: 36, ifindex: 40 } as const

/** An answer may be longer than what it answers. */
const CAPTURED = 256

/** Runs a program of the type `syscall`, in another thread. What it writes into its argument is there afterwards. */
export async function callProgram(program: number, argument: Uint8Array): Promise<void> {
  const run = options(80).pointer(32, argument).u32(48, argument.length)
  checked(await native().testRunAsync(program, run.bytes), 'Calling a program')
  run.u32(48, 0)
}

/** BPF_PROG_TEST_RUN: the real program on one packet, in this network namespace. Nothing is sent. */
export function runProgram(program: number, packet: Uint8Array, context: TestContext): TestResult {
  const skb = new CStruct(SKB.size)
    .u32(SKB.mark, context.mark ?? 0)
    .u32(SKB.ingressIfindex, context.ingressIfindex ?? 0)
    .u32(SKB.ifindex, context.ifindex ?? 1)
  // struct bpf_test_run_opts
  const run = options(80)
    .pointer(8, packet)
    .u32(24, packet.length)
    .pointer(32, skb.bytes)
    .u32(48, SKB.size)
    .u32(60, context.repeat ?? 1)
  const output = context.capture ? new Uint8Array(packet.length + CAPTURED) : undefined
  if (output) run.pointer(16, output).u32(28, output.length)
  const hint = 'The packet needs an Ethernet header at least, the interface must be in this network namespace.'
  checked(native().testRun(program, run.bytes), 'Running the program on a packet', hint)
  const action = run.getI32(56)
  return { passed: action === -1, action, packet: output?.subarray(0, run.getU32(28)), nanoseconds: run.getU32(64) }
}
