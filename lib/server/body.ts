import type { z } from 'zod'
import { Refused } from './answer'

/** 5 MB. Policies of a whole cluster have about a tenth of it. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024

/** By what the headers say of it, before a byte of it is read. */
export function bodyRefusal(headers: { get(name: string): string | null }): Refused | undefined {
  const length = Number(headers.get('content-length') ?? 0)
  return length > MAX_BODY_BYTES ? tooLarge(length) : undefined
}

/** A body of JSON in its schema. Throws Refused. */
export async function readBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    // A form of another site can send text/plain without asking first, but not this.
    throw new Refused(415, 'not-json', 'The body must be JSON.', 'Send it with Content-Type: application/json.')
  }
  const refusal = bodyRefusal(request.headers)
  if (refusal !== undefined) throw refusal
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text, (key, inner) => {
      if (key === '__proto__') throw new Refused(400, 'key-forbidden', 'The key "__proto__" is refused.', 'Remove it.')
      return inner
    })
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(400, 'not-json', `The body is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
  return check(value, schema)
}

/** The query in its schema. Throws Refused. */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  return check(Object.fromEntries(new URL(request.url).searchParams), schema)
}

function check<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const [first] = error.issues
  const where = first?.path.join('.') || 'The request'
  throw new Refused(400, 'request-invalid', `${where}: ${first?.message ?? 'not as expected'}.`)
}

export async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  // A body without a declared length is counted as it comes.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Refused(400, 'not-utf8', 'The body is not UTF-8.')
  }
}

/** @param size as far as it was read, or as declared. */
function tooLarge(size: number): Refused {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024)
  const limit = megabytes(MAX_BODY_BYTES)
  const seen = megabytes(size)
  return new Refused(
    413,
    'body-too-large',
    `The request has ${seen > limit ? seen : `more than ${limit}`} MB; at most ${limit} MB are read.`,
    'Split it into several.'
  )
}
