import { useEditor } from '../editor/provider'

export function YamlPane() {
  const text = useEditor((state) => state.text)
  return <pre className="mono h-full overflow-auto p-3 text-12">{text}</pre>
}
