import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const FONTS = [
  { family: 'Inter Variable', file: '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2' },
  {
    family: 'JetBrains Mono Variable',
    file: '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2'
  }
]

/** The product's letters, within the page, so that it needs nothing beside it. What is not installed falls back to the system's. */
export function fontFaces(): string {
  const require = createRequire(import.meta.url)
  return FONTS.flatMap(({ family, file }) => {
    try {
      const data = readFileSync(require.resolve(file)).toString('base64')
      return [
        `@font-face{font-family:'${family}';font-weight:100 900;font-display:swap;src:url(data:font/woff2;base64,${data}) format('woff2')}`
      ]
    } catch {
      return []
    }
  }).join('\n')
}
