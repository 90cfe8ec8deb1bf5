/** A cookie, so that the server draws the frame that there will be, and nothing jumps when the drafts are here. */
export const OPEN_COOKIE = 'portcullis-open'

export const readOpen = (value: string | undefined): boolean => value === '1'

/** Of this browser: was a policy open when it was here last? */
export function rememberOpen(open: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that is supported
  document.cookie = `${OPEN_COOKIE}=${open ? '1' : '0'}; path=/; max-age=31536000; samesite=strict`
}
