import { Suspense, useEffect } from 'react'
import { Splitter } from '../ui/splitter'
import { BottomPane } from './bottom-pane'
import { CanvasPane } from './canvas-pane'
import { ClusterSync } from './cluster-sync'
import { Overlays } from './overlays'
import { Palette, RightPane } from './parts'
import { useEditor } from './provider'
import { TopBar } from './top-bar'
import { useShortcuts } from './use-shortcuts'
import { restoreView, setView, useView } from './view-store'

/** The frame: bar above, palette left, canvas with text beside it, and what happens below. */
export function Shell() {
  const left = useView((view) => view.left)
  const bottom = useView((view) => view.bottom)
  const open = useEditor((state) => state.active !== undefined)
  useEffect(restoreView, [])
  useShortcuts()

  return (
    <div className="flex h-dvh min-w-[960px] flex-col">
      <ClusterSync />
      <Overlays />
      <TopBar />
      <div className="flex min-h-0 flex-1">
        {open ? (
          <>
            <aside style={{ width: left }} className="shrink-0">
              <Suspense fallback={null}>
                <Palette />
              </Suspense>
            </aside>
            <Splitter
              label="Width of the palette"
              pane="left"
              size={left}
              min={168}
              max={360}
              onSize={(size) => setView({ left: size })}
            />
          </>
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex min-h-0 flex-1">
            <main className="relative min-w-0 flex-1">
              <CanvasPane />
            </main>
            {open ? <Right /> : null}
          </div>
          <Splitter
            label="Height of the traffic"
            pane="bottom"
            size={bottom}
            min={120}
            max={560}
            onSize={(size) => setView({ bottom: size })}
          />
          <section aria-label="Activity" style={{ height: bottom }} className="shrink-0">
            <BottomPane />
          </section>
        </div>
      </div>
    </div>
  )
}

function Right() {
  const right = useView((view) => view.right)
  return (
    <>
      <Splitter
        label="Width of the text"
        pane="right"
        size={right}
        min={280}
        max={720}
        onSize={(size) => setView({ right: size })}
      />
      <section aria-label="Policy" style={{ width: right }} className="shrink-0">
        <Suspense fallback={null}>
          <RightPane />
        </Suspense>
      </section>
    </>
  )
}
