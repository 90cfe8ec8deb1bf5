/** Calls back with what is shown, at once and on each change; returns what ends it. */
export function watchTheme(onTheme: (dark: boolean) => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const tell = () => {
    const { theme } = document.documentElement.dataset
    onTheme(theme === undefined ? system.matches : theme === 'dark')
  }
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system.addEventListener('change', tell)
  tell()
  return () => {
    observer.disconnect()
    system.removeEventListener('change', tell)
  }
}
