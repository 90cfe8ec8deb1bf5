import { FileCode2 } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { part } from '../ui/part'
import { PlainText } from './plain-text'

const CodePane = part(() => import('./code-pane'))

/** The text, which is the truth. It is readable at once; the editor takes its place when it has come. */
export function YamlPane() {
  const active = useEditor((state) => state.active)
  const idle = useIdle()
  if (!active) {
    return (
      <Empty icon={<FileCode2 />} title="No policy is open">
        The YAML of the open policy stands here. What you draw is written into it, and what you write is drawn.
      </Empty>
    )
  }
  return idle ? (
    <Suspense fallback={<PlainText />}>
      <CodePane />
    </Suspense>
  ) : (
    <PlainText />
  )
}

/** True once the browser has nothing better to do than to load a large editor. */
function useIdle(): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!('requestIdleCallback' in window)) {
      setIdle(true)
      return
    }
    const handle = requestIdleCallback(() => setIdle(true), { timeout: 1500 })
    return () => cancelIdleCallback(handle)
  }, [])
  return idle
}
