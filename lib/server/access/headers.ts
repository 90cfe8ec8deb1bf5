import { randomBytes } from 'node:crypto'

export function makeNonce(): string {
  return randomBytes(16).toString('base64')
}

/**
 * The policy of pages. Nothing comes from elsewhere, nothing is evaluated, scripts need the nonce.
 * - `strict-dynamic`: Next's own scripts, which have the nonce, load its chunks. (`self` is for browsers that do not know it.)
 * - `<style>` elements have the nonce too (instrumentation-client.ts gives it to Monaco's). `style` attributes may be there: Monaco writes one for
 *   the place of each line, as HTML. They can do little here, as no image, font or connection goes to another host.
 * - `frame-src`: the one frame that fetches what a person asks for by its address (url-page.ts). This page itself connects to nobody else.
 * - In development React evaluates code for its stack traces, and styles come without a nonce as they are changed.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  return policy({
    'default-src': ["'none'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(development ? ['ws:'] : [])],
    'worker-src': ["'self'"],
    'frame-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"]
  })
}

/** For answers that are no pages: nothing of theirs is ever run or shown. */
export const CALL_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

/** For every answer. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'
}

function policy(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}
