import { COMMON_HEADERS } from './headers'

/** Pages without the application: what someone sees who is not let in, drawn without a script. */

const STYLE = `
:root { color-scheme: light dark; background: light-dark(#fff, #16181d); color: light-dark(#1b1e24, #e8eaee); font: 15px/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .5rem }
code { font: .9em ui-monospace, monospace; padding: .1em .35em; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 4px }
p { margin: .5rem 0 }
form { margin: 1.25rem 0 }
label { display: block; font-weight: 600; margin-bottom: .35rem }
textarea { box-sizing: border-box; width: 100%; padding: .5rem .6rem; border-radius: 6px; border: 1px solid color-mix(in srgb, currentColor 45%, transparent);
  background: transparent; color: inherit; font: .85rem/1.4 ui-monospace, monospace; -webkit-text-security: disc; resize: vertical }
button { margin-top: .75rem; padding: .4rem .9rem; border: 0; border-radius: 6px; background: #2f5fd0; color: #fff; font: 600 .9rem system-ui, sans-serif; cursor: pointer }
textarea:focus-visible, button:focus-visible { outline: 2px solid #2f5fd0; outline-offset: 2px }
[role=alert] { padding: .5rem .75rem; border-left: 3px solid #c2410c; background: light-dark(#fdeee7, #3b2116); color: light-dark(#5c2209, #ffd9c7) }`

const HEADERS = {
  ...COMMON_HEADERS,
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

function page(head: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Portcullis</title>${head}<style>${STYLE}</style><body><main>${body}</main>`
}

/**
 * The way in where the cluster itself says who somebody is. `trouble`: of the last attempt, a sentence. It stands in the place of the page that was asked for,
 * and its form is sent there: so that whoever signs in is where they wanted to be, with what the address has behind its `#`, which no server sees.
 */
export function tokenPage(trouble?: string): Response {
  const body = `<h1>Sign in with your own token</h1>
${trouble === undefined ? '' : `<p role="alert">${escapeHtml(trouble)}</p>`}
<p>The editor reads and writes the cluster under your rights, and can do nothing for you that <code>kubectl</code> could not.</p>
<form method="post">
<label for="token">Token, or a kubeconfig that has one</label>
<textarea id="token" name="token" rows="5" required autofocus spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="how"></textarea>
<button>Sign in</button>
</form>
<p id="how">It is kept in the memory of this server until you sign out, for ten hours at most, and is written nowhere.
A change of yours that waits for a confirmation then keeps it until that is settled, to be rolled back by it.
One for a service account is made by <code>kubectl create token NAME</code>.</p>`
  const headers = {
    ...HEADERS,
    'Content-Security-Policy': HEADERS['Content-Security-Policy'].replace("form-action 'none'", "form-action 'self'"),
    // With no-referrer a browser gives no origin to the form's request, by which it is known to be ours.
    'Referrer-Policy': 'same-origin'
  }
  return new Response(page('', body), { status: 401, headers })
}

/** Behind a proxy: what somebody sees who has come past it, or whom it did not name. */
export function proxyPage(): Response {
  const body = `<h1>Sign in by the proxy in front</h1>
<p>This editor lets in whom its proxy names, and this request was not one of those. Open the proxy's own address.</p>
<p>For who runs it: the proxy has to send the shared secret and the user's name in the headers that this server was started with
(<code>--proxy-secret-file</code>), and names beginning with <code>system:</code> are taken from nobody.</p>`
  return new Response(page('', body), { status: 401, headers: HEADERS })
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
