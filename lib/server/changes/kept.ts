import { z } from 'zod'
import { ActorView, ChangeView } from '@/lib/api/http'
import { isClustersOwn } from '@/lib/server/cluster'
import type { Change, Waiting } from './model'

/** What is read back is checked: the file may be of another version, or of another hand. */

const Step = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  before: z.string(),
  after: z.string(),
  generation: z.exactOptional(z.number()),
  uid: z.exactOptional(z.string()),
  left: z.exactOptional(z.literal(true))
})

const Id = z.string().regex(/^\d{1,15}$/)

const KeptChange = ChangeView.omit({ objects: true }).extend({ id: Id, steps: z.array(Step) })

/** The cluster's own names are given by nobody, this file included. */
const OwnName = z.string().refine((name) => !isClustersOwn(name))

const KeptWaiting = z.object({
  id: Id,
  by: ActorView,
  as: z.exactOptional(z.object({ name: OwnName, groups: z.array(OwnName) })),
  seconds: z.number(),
  deadline: z.number(),
  steps: z.array(Step),
  joined: z.array(Id)
})

export const isChange = (value: unknown): value is Change => KeptChange.safeParse(value).success

export const isWaiting = (value: unknown): value is Waiting => KeptWaiting.safeParse(value).success
