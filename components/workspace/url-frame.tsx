import { useEffect, useRef, useState } from 'react'
import { useImport } from '../editor/use-import'
import { setView, view } from '../editor/view-store'
import { watchTheme } from '../editor/watch-theme'

/** The field stands in a frame that may connect to other hosts and to nothing of this page; what it fetched comes as a message. */
export function UrlFrame() {
  const frame = useRef<HTMLIFrameElement>(null)
  const { importTexts } = useImport()
  const [theme, setTheme] = useState<'light' | 'dark'>()
  useEffect(() => watchTheme((dark) => setTheme(dark ? 'dark' : 'light')), [])
  useEffect(() => {
    const hear = async ({ source, data }: MessageEvent) => {
      if (source === null || source !== frame.current?.contentWindow) return
      const { fetched, text } = Object(data)
      if (typeof fetched !== 'string' || typeof text !== 'string') return
      if ((await importTexts([{ name: fetched, text }])) && view().overlay === 'import') setView({ overlay: 'policies' })
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [importTexts])
  return theme ? (
    <iframe
      ref={frame}
      title="Import from an address"
      sandbox="allow-scripts"
      src={`/from-url?theme=${theme}`}
      className="block h-15 w-full"
    />
  ) : (
    <div className="h-15" />
  )
}
