export type Theme = 'system' | 'light' | 'dark'

/** A cookie, so that the server draws the right theme at once. */
export const THEME_COOKIE = 'portcullis-theme'

export const readTheme = (value: string | undefined): Theme => (value === 'light' || value === 'dark' ? value : 'system')

export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that is supported
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=strict`
}

export const currentTheme = (): Theme =>
  typeof document === 'undefined' ? 'system' : readTheme(document.documentElement.dataset.theme)
