import { type NextRequest, NextResponse } from 'next/server'
import { currentServer } from '@/lib/server/current'

/** Before every request but those for built files, which are no secret: who may come in, and the policy of pages. */
export function proxy(request: NextRequest): Response | Promise<Response> {
  const admission = currentServer().admit(request)
  if (admission.kind === 'answer') return admission.response
  if (admission.kind === 'call') return NextResponse.next()
  // Not by a rewrite: Next knows the loopback address by another name, and would ask this server over the network.
  if (admission.kind === 'sign-in') return currentServer().answer('signIn', request)
  // Next reads the nonce from the policy in the request's headers, and puts it on its own scripts.
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', admission.policy)
  headers.set('x-nonce', admission.nonce)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', admission.policy)
  response.headers.set('Cache-Control', 'no-store')
  return response
}

export const config = { matcher: '/((?!_next/static/).*)' }
