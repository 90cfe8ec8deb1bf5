import { exactOptional as maybe, z } from 'zod'

/** What went wrong. */

/** The body of every answer from 400 on, but for a refused apply. */
export const ErrorResponse = z.object({ code: z.string(), message: z.string(), fix: maybe(z.string()) })
export type ErrorResponse = z.infer<typeof ErrorResponse>
