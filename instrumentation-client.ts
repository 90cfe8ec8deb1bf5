/**
 * Before anything else runs in the page: gives each `<style>` that code makes the page's nonce, as the content security policy asks.
 * Monaco makes some for its themes and decorations, and cannot be told one.
 */
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
const create = document.createElement

document.createElement = function (this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
  const element = create.call(this, name, options)
  if (nonce !== undefined && element instanceof HTMLStyleElement) element.nonce = nonce
  return element
}
