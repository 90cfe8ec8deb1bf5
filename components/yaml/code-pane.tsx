import { useEffect, useRef, useState } from 'react'
import { useEditorStore } from '../editor/provider'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { openEditor } from './open-editor'
import { PlainText } from './plain-text'
import './yaml.css'

/** Monaco, tied to the store both ways. */
export default function CodePane() {
  const store = useEditorStore()
  const host = useRef<HTMLDivElement>(null)
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it anew
  useEffect(() => {
    if (!host.current) return
    const opening = openEditor(host.current, store)
    opening.then(
      () => setState('ready'),
      () => setState('failed')
    )
    return () => {
      opening.then(
        (close) => close(),
        () => {}
      )
    }
  }, [store, attempt])

  const again = () => {
    setState('loading')
    setAttempt(attempt + 1)
  }
  return (
    <div className="relative h-full">
      <div ref={host} className="h-full" />
      {state === 'ready' ? null : (
        <div className="absolute inset-0 bg-surface-1">
          {state === 'loading' ? (
            <PlainText />
          ) : (
            <Empty title="The text editor did not load" action={<Button onClick={again}>Try again</Button>}>
              The canvas and the inspector work without it.
            </Empty>
          )}
        </div>
      )}
    </div>
  )
}
