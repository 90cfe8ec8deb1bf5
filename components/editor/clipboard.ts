import { type BlockId, type Canvas, copiedRules, copiedText, type EditorActions, type EditorStore } from '@/lib/editor'
import { toast } from '../ui/toast'
import { report } from './report'

/** Blocks as YAML on the clipboard, to be pasted in another policy, another window, or a file. */
export function copyBlocks(canvas: Canvas, ids: readonly BlockId[]): void {
  const text = copiedText(canvas, ids)
  if (text === undefined) {
    toast({ tone: 'problem', title: 'This can only be copied as text, from the YAML.' })
    return
  }
  navigator.clipboard
    .writeText(text)
    .catch(() => toast({ tone: 'problem', title: 'The browser did not let the page copy.' }))
}

/** Copied rules become rules of the open policy; other YAML on the clipboard is opened as policies. */
export async function paste(store: EditorStore, actions: EditorActions): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => '')
  const { active, canvas } = store.getState()
  const rules = active === undefined ? undefined : copiedRules(text, canvas.policy.namespace)
  if (rules) report(actions.run('pasteRules', { rules }))
  else if (/^\s*(apiVersion|kind):/m.test(text)) report(actions.importText(text).issues[0])
}
