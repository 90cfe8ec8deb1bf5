import { COMMON_HEADERS } from './headers'

/** Pages without the application: what someone sees who is not let in, drawn without a script. */

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .5rem }
code { font: .9em ui-monospace, monospace; padding: .1em .35em; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 4px }
p { margin: .5rem 0 }`

const HEADERS = {
  ...COMMON_HEADERS,
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

function page(head: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Portcullis</title>${head}<style>${STYLE}</style><body>${body}`
}

/** @param port is where the command finds this server. */
export function signInPage(linkUsed: boolean, port: number): Response {
  const command = port === 3000 ? 'npx portcullis link' : `PORT=${port} npx portcullis link`
  const title = linkUsed ? 'This link has been used' : 'Open the link that was printed at the start'
  const body = `<h1>${title}</h1>
<p>${linkUsed ? 'Each link opens the editor once.' : 'The editor is open to whoever has the link, and this browser has not used one yet.'}
For a new link run <code>${command}</code> where Portcullis was started.</p>
<p>Have you used a link in this browser before? <a href="/">Try again</a>.</p>`
  return new Response(page('', body), { status: 401, headers: HEADERS })
}

/**
 * Sends the browser on to `url`, with a cookie and without the token in the address.
 * @param crossSite: it came by a link on another site, whose redirects do not get SameSite=Strict cookies; a page of ours that goes on does.
 */
export function sendOn(url: string, cookie: string | undefined, crossSite: boolean): Response {
  const headers = new Headers(HEADERS)
  if (cookie !== undefined) headers.set('Set-Cookie', cookie)
  if (!crossSite) {
    headers.set('Location', url)
    return new Response(null, { status: 303, headers })
  }
  return new Response(page(`<meta http-equiv="refresh" content="0;url=${escapeHtml(url)}">`, ''), { status: 200, headers })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
