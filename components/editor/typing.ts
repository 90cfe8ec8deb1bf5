/** Is this where a person types? Then keys are for it, and not for the page. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null
