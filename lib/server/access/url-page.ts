import { COMMON_HEADERS, makeNonce } from './headers'

/** Where the frame that fetches from other hosts is served. */
export const URL_PAGE = '/from-url'

/**
 * A page for a frame: a field for an address, and a script that fetches it and hands the text to the page around it. It alone may
 * connect elsewhere, and it is given nothing: no cookie, no storage, no way into the page around it (decision 7).
 */
export function urlPage(): Response {
  const nonce = makeNonce()
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'connect-src https:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts'
  ].join('; ')
  const headers = new Headers({
    ...COMMON_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy
  })
  // The policy says who may frame it; this older header can only say nobody or anyone of the origin, and is asked where there is no policy.
  headers.set('X-Frame-Options', 'SAMEORIGIN')
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Import from an address</title>
<style nonce="${nonce}">${STYLE}</style>
<body><div><input id="url" type="url" aria-label="Address of a YAML file" aria-describedby="said" placeholder="https://raw.githubusercontent.com/…/policy.yaml" spellcheck="false" autocomplete="off"><button id="get" type="button">Fetch</button></div>
<p id="said" role="status">Fetched by this browser, without cookies; the server does not see the address.</p>
<script nonce="${nonce}">${SCRIPT}</script>`
  return new Response(body, { headers })
}

const STYLE = `
:root { color-scheme: light dark; font: 13px/20px 'Inter', ui-sans-serif, system-ui, sans-serif; color: light-dark(oklch(0.235 0.018 262), oklch(0.945 0.004 262)) }
body { margin: 0; background: light-dark(oklch(1 0 0), oklch(0.228 0.009 262)) }
div { display: flex; gap: 8px; padding: 2px }
input, button { font: inherit; height: 28px; box-sizing: border-box; border-radius: 6px; color: inherit; padding: 0 8px;
  border: 1px solid light-dark(oklch(0.82 0.01 258), oklch(0.38 0.014 262)); background: light-dark(oklch(0.995 0.001 255), oklch(0.2 0.008 262)) }
input { flex: 1; min-width: 0; font-family: 'JetBrains Mono', ui-monospace, monospace; font-size: 12px }
::placeholder { color: light-dark(oklch(0.51 0.014 262), oklch(0.672 0.012 262)) }
button { font-weight: 500; padding: 0 10px }
:focus-visible { outline: 2px solid light-dark(oklch(0.5 0.17 268), oklch(0.74 0.12 268)); outline-offset: 0 }
p { margin: 6px 2px 0; font-size: 12px; line-height: 16px; color: light-dark(oklch(0.51 0.014 262), oklch(0.672 0.012 262)) }
p.wrong { color: light-dark(oklch(0.49 0.175 30), oklch(0.78 0.13 36)) }`

/** GitHub's page of a file is no file: the file is fetched instead. At most 1 MB, and 20 seconds. */
const SCRIPT = `
const theme = new URLSearchParams(location.search).get('theme')
if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme
const field = document.getElementById('url'), button = document.getElementById('get'), said = document.getElementById('said')
const say = (text, wrong) => { said.textContent = text; said.className = wrong ? 'wrong' : '' }
async function get() {
  let url
  try { url = new URL(field.value.trim()) } catch { return say('An address begins with https://', true) }
  if (url.protocol !== 'https:') return say('An address begins with https://', true)
  const page = url.hostname === 'github.com' && /^\\/([^/]+\\/[^/]+)\\/blob\\/(.+)$/.exec(url.pathname)
  if (page) url = new URL('https://raw.githubusercontent.com/' + page[1] + '/' + page[2])
  say('Fetching …')
  button.disabled = true
  try {
    const answer = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(20000) })
    if (!answer.ok) return say('It answers ' + answer.status + '.', true)
    const parts = []
    let size = 0
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > 1048576) { reader.cancel(); return say('It is larger than 1 MB.', true) }
      parts.push(value)
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await new Blob(parts).arrayBuffer())
    say('Fetched.')
    parent.postMessage({ fetched: url.pathname.split('/').pop() || url.hostname, text }, new URL(location.href).origin)
  } catch (error) {
    if (error.name === 'TimeoutError') say('It did not answer within 20 seconds.', true)
    else if (error instanceof TypeError && /decode|encoded/i.test(error.message)) say('It is no text in UTF-8.', true)
    else say('It does not answer, or does not let other pages read it (CORS). Download the file and drop it here.', true)
  } finally { button.disabled = false }
}
button.addEventListener('click', get)
field.addEventListener('keydown', (event) => { if (event.key === 'Enter') get() })`
