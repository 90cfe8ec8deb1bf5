import { useEffect, useRef, useState } from 'react'
import { type ReactFlowState, useStoreApi } from 'reactflow'
import { type Block, type BlockId, heightOf, type Point } from '@/lib/editor'
import { BLOCK_WIDTH } from './geometry'

/** Milliseconds without a move: the view lies still. */
const STILL = 120
/** What a frame has time to mount. */
const STEP = 6

type Positions = Readonly<Record<BlockId, Point>>

/**
 * From far off: the blocks that are parts of their own, to be pressed and dragged. They are those in sight, a few more a frame once
 * the view lies still; while it moves far-blocks.tsx shows what they look like, and nothing is mounted. `undefined`: all.
 */
export function useBlocksInSight(
  blocks: readonly Block[],
  positions: Positions,
  far: boolean
): ReadonlySet<BlockId> | undefined {
  const flow = useStoreApi()
  const [mounted, setMounted] = useState<ReadonlySet<BlockId>>(NONE)
  const last = useRef(mounted)
  useEffect(() => {
    if (!far) return
    let frame = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const mount = () => {
      const before = last.current
      const wanted = within(flow.getState(), blocks, positions)
      const kept = wanted.filter((id) => before.has(id))
      const added = wanted.filter((id) => !before.has(id)).slice(0, STEP)
      if (added.length === 0 && kept.length === before.size) return
      last.current = new Set([...kept, ...added])
      setMounted(last.current)
      frame = requestAnimationFrame(mount)
    }
    const settle = () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      timer = setTimeout(mount, STILL)
    }
    settle()
    const stop = flow.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) settle()
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [flow, blocks, positions, far])
  return far ? mounted : undefined
}

const NONE: ReadonlySet<BlockId> = new Set()

function within(
  { transform: [x, y, zoom], width, height }: ReactFlowState,
  blocks: readonly Block[],
  positions: Positions
): readonly BlockId[] {
  return blocks.flatMap((block) => {
    const at = positions[block.id]
    if (!at) return []
    const [left, top] = [at.x * zoom + x, at.y * zoom + y]
    const seen = left < width && left + BLOCK_WIDTH * zoom > 0 && top < height && top + heightOf(block) * zoom > 0
    return seen ? [block.id] : []
  })
}
