import type { EditorStore } from '@/lib/editor'
import { bindCursor } from './bind-cursor'
import { bindLines } from './bind-lines'
import { bindProblems } from './bind-problems'
import { bindText } from './bind-text'
import { createEditor } from './create-editor'
import { loadMonaco } from './monaco'

/** Opens an editor in an element; resolves to what closes it again. */
export async function openEditor(host: HTMLElement, store: EditorStore): Promise<() => void> {
  const monaco = await loadMonaco()
  // An element of its own: an editor that was opened here before may still be closing.
  const place = host.appendChild(document.createElement('div'))
  place.style.height = '100%'
  const editor = createEditor(monaco, place, store)
  const ends = [bindText, bindProblems, bindLines, bindCursor].map((bind) => bind(monaco, editor, store))
  return () => {
    for (const end of ends) end()
    editor.getModel()?.dispose()
    editor.dispose()
    place.remove()
  }
}
