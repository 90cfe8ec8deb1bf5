import { expect, test } from 'vitest'
import { findBuilt } from '@/agent/src/files/built'
import { mapInfo } from '@/agent/src/kernel/map'
import { type CompiledFunction, readFunctions } from './elf'
import { Judge } from './judge'

/** What cannot be run on this machine is known by construction: what the program asks of a kernel older than this one. */
const functions = readFunctions(findBuilt('bpf/policy.bpf.o'))
const byName = new Map(functions.map((one) => [one.name, one]))

// Of 5.15: enum bpf_func_id ends with bpf_task_pt_regs, enum bpf_map_type with BPF_MAP_TYPE_TASK_STORAGE.
const LAST_HELPER = 175
const LAST_MAP_TYPE = 29

test('needs-a-newer-kernel: helpers and map types are those of 5.15, and nothing of the kernel is called by name', () => {
  expect(functions.length).toBeGreaterThan(10)
  const helpers = new Set(functions.flatMap((one) => [...one.helpers]))
  expect(helpers.size).toBeGreaterThan(5)
  expect([...helpers].filter((number) => number > LAST_HELPER)).toEqual([])
  expect(functions.filter(({ kfuncs }) => kfuncs > 0)).toEqual([])
  const judge = new Judge()
  try {
    const types = Object.values(judge.datapath.maps).map(({ fd, name }) => ({ name, type: mapInfo(fd).type }))
    expect(types.filter(({ type }) => type > LAST_MAP_TYPE)).toEqual([])
  } finally {
    judge.close()
  }
})

test('needs-more-stack-than-there-is: no chain of calls has over 512 bytes, each frame counted in whole 32s as before 6.12', () => {
  const deepest = (one: CompiledFunction): { readonly bytes: number; readonly chain: readonly string[] } => {
    const below = [...one.calls].flatMap((name) => {
      const called = byName.get(name)
      return called ? [deepest(called)] : []
    })
    const most = below.reduce((a, b) => (b.bytes > a.bytes ? b : a), { bytes: 0, chain: [] as readonly string[] })
    return { bytes: Math.max(32, Math.ceil(one.stack / 32) * 32) + most.bytes, chain: [one.name, ...most.chain] }
  }
  for (const entry of ['pc_from_pod', 'pc_to_pod', 'pc_sweep']) {
    const { bytes, chain } = deepest(byName.get(entry) as CompiledFunction)
    expect(chain.length).toBeGreaterThan(entry === 'pc_sweep' ? 0 : 3)
    expect(bytes, chain.join(' → ')).toBeLessThanOrEqual(512)
  }
  // As the compiler counts it (-fstack-usage): the reading of frames is right.
  expect(byName.get('pc_ask')?.stack).toBeGreaterThan(40)
})
