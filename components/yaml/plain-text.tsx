import { useEditor } from '../editor/provider'

/** The text where Monaco will put it, line for line. */
export function PlainText() {
  const text = useEditor((state) => state.text)
  return <pre className="mono h-full overflow-auto py-2 pl-[52px] text-12 leading-[20px] text-ink-2">{text}</pre>
}
