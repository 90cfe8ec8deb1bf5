import type { PageData } from './data'
import { fontFaces } from './fonts'
import { SCRIPT } from './script'
import { STYLE } from './style'

/** The matrix as one HTML file that needs nothing beside it: no network, no other file, no server. */
export function matrixPage(data: PageData): string {
  const pods = data.groups.reduce((sum, group) => sum + group.pods, 0)
  const namespaces = new Set(data.groups.filter(({ kind }) => kind === 'pods').map(({ section }) => section)).size
  const facts = `${plural(pods, 'pod')} in ${plural(namespaces, 'namespace')} · ${plural(data.policies, 'policy')} · as ${data.dialect} reads them`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:">
<title>${escaped(data.title)} · who reaches whom</title>
<style>${fontFaces()}${STYLE}</style>
</head>
<body>
<header>${ICON}<h1>${escaped(data.title)}</h1><span class="facts">${escaped(facts)}</span>
<div class="legend"><span><i class="all">✓</i>everything</span><span><i class="some">443</i>some ports</span><span><i class="none"></i>dropped</span></div>
<button class="theme" type="button" aria-label="Light or dark" title="Light or dark">${MOON}</button></header>
<main><table aria-label="Who reaches whom: sources in rows, destinations in columns"></table></main>
<aside aria-live="polite"><h2>Who reaches whom</h2><p>Sources stand in rows, destinations in columns. Point at a cell, or press the name of a row or column. Arrow keys move.</p><p>A gate beside a name is down where a policy isolates that side: of a row its way out, of a column its way in.</p></aside>
<script>const DATA = ${embedded(data)}
${SCRIPT}</script>
</body>
</html>
`
}

const ICON =
  '<svg width="20" height="20" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-linecap="round" aria-hidden="true"><path d="M7 26.5V14a9 9 0 0 1 18 0v12.5" stroke-width="2.4"/><path d="M12 6.6v13.2l-1 2.4M16 5.4v16.8M20 6.6v13.2l1 2.4M8 13.4h16M8 18h16" stroke-width="1.7"/></svg>'
const MOON =
  '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round" aria-hidden="true"><path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z"/></svg>'

/** JSON within a script: nothing of it may end the script, or be read as a comment. */
function embedded(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function plural(count: number, word: string): string {
  return `${count} ${count === 1 ? word : word.replace(/y$/, 'ie').concat('s')}`
}
