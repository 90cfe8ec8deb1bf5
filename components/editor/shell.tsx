import { Suspense, useEffect } from 'react'
import { Splitter } from '../ui/splitter'
import { BottomPane } from './bottom-pane'
import { CanvasPane } from './canvas-pane'
import { rememberOpen } from './open-cookie'
import { Overlays } from './overlays'
import { LeftPane, RightPane } from './parts'
import { useEditor } from './provider'
import { useSharedLink } from './shared-link'
import { Simulating } from './simulating'
import { TopBar } from './top-bar'
import { useFileDrop } from './use-file-drop'
import { useShortcuts } from './use-shortcuts'
import { restoreView, setView, useView } from './view-store'
import { Waiting } from './waiting'

/** The frame: bar above, palette left, canvas with text beside it, and what happens below. */
export function Shell({ expected }: { readonly expected: boolean }) {
  const active = useEditor((state) => state.active !== undefined)
  const loaded = useEditor((state) => state.loaded)
  const open = active || (expected && !loaded)
  useEffect(() => {
    if (loaded) rememberOpen(active)
  }, [loaded, active])
  useEffect(restoreView, [])
  useShortcuts()
  useFileDrop()
  useSharedLink()

  return (
    <div className="flex h-dvh min-h-[520px] min-w-[960px] flex-col">
      <Overlays />
      <Waiting />
      <Simulating />
      <TopBar />
      <div className="flex min-h-0 flex-1">
        {open ? <Left ready={active} /> : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex min-h-0 flex-1">
            <main className="relative min-w-0 flex-1">
              <CanvasPane />
            </main>
            {open ? <Right ready={active} /> : null}
          </div>
          <Bottom />
        </div>
      </div>
    </div>
  )
}

/** Sentences need more room than names. */
const OUTLINE_WIDTH = 272

function Left({ ready }: { readonly ready: boolean }) {
  const size = useView((view) => (view.leftTab === 'outline' ? Math.max(view.left, OUTLINE_WIDTH) : view.left))
  return (
    <aside aria-label="Blocks and outline" style={{ width: size }} className="flex shrink-0">
      <div className="min-w-0 flex-1">
        <Suspense fallback={null}>{ready ? <LeftPane /> : null}</Suspense>
      </div>
      <Splitter
        label="Width of the blocks"
        pane="left"
        size={size}
        min={168}
        max={360}
        onSize={(left) => setView({ left })}
      />
    </aside>
  )
}

function Right({ ready }: { readonly ready: boolean }) {
  const size = useView((view) => view.right)
  return (
    <section aria-label="Policy" style={{ width: size }} className="flex shrink-0">
      <Splitter
        label="Width of the text"
        pane="right"
        size={size}
        min={280}
        max={720}
        onSize={(right) => setView({ right })}
      />
      <div className="min-w-0 flex-1">
        <Suspense fallback={null}>{ready ? <RightPane /> : null}</Suspense>
      </div>
    </section>
  )
}

function Bottom() {
  const size = useView((view) => view.bottom)
  return (
    <section aria-label="Activity" style={{ height: size }} className="flex shrink-0 flex-col">
      <Splitter
        label="Height of the traffic"
        pane="bottom"
        size={size}
        min={120}
        max={560}
        onSize={(bottom) => setView({ bottom })}
      />
      <div className="min-h-0 flex-1">
        <BottomPane />
      </div>
    </section>
  )
}
