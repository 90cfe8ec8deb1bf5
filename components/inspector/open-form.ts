import { setView } from '../editor/view-store'

/** Shows the form of what is selected, and goes to its first field, or to the one for what stands at a path. */
export function openForm(path?: string): void {
  setView({ rightTab: 'inspector' })
  // After it has been drawn: it may come with a chunk of its own.
  const look = (times: number) => {
    const field = path === undefined ? firstField() : fieldOf(path)
    if (field) field.focus()
    else if (times > 0) setTimeout(() => look(times - 1), 50)
  }
  // A menu that closes gives the focus back to its button first.
  requestAnimationFrame(() => setTimeout(() => look(20)))
}

const fieldOf = (path: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(
    `[data-form] [data-field="${CSS.escape(path)}"] :is(input, textarea, button[role=combobox])`
  )

const firstField = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('[data-form] :is(input, textarea):not(:disabled)') ??
  document.querySelector<HTMLElement>('[data-form] button:not(:disabled)')
