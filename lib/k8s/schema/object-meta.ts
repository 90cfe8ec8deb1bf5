import { integer, list, map, object, TEXT, text } from './describe'
import type { Schema } from './schema'

const byServer = (description: string): Schema => text(`${description} Set by the API server: leave it out.`)

/** As far as an author writes it. */
export const OBJECT_META: Schema = object('Who this object is.', {
  name: text('Its name, unique among its kind in the namespace.'),
  generateName: text('A beginning, to which the API server adds letters to make a name.'),
  namespace: text('Where it holds; `default` when absent. What is of the whole cluster has none.'),
  uid: byServer('Tells it from others that had its name before.'),
  generation: { kind: 'integer', description: 'How often its spec was changed. Set by the API server: leave it out.' },
  resourceVersion: text('Set by the API server. Written, an apply is refused once the object has changed.'),
  creationTimestamp: byServer('When it was made.'),
  labels: map('Labels of the object itself. They choose no pods.', TEXT),
  annotations: map('Notes for people and tools. They change nothing.', TEXT),
  finalizers: list('Who has to agree before a deleted object goes.', TEXT),
  ownerReferences: { kind: 'anything', description: 'Objects with which this one goes when they go.' },
  managedFields: { kind: 'anything', description: 'Who wrote which field. Kept by the API server: leave it out.' },
  selfLink: text('Of old releases; without meaning now.'),
  deletionTimestamp: byServer('When it was told to go.'),
  deletionGracePeriodSeconds: integer('How long it may take to go. Set by the API server: leave it out.', 0, 2 ** 31 - 1)
})

/** What the cluster writes below an object. */
export const STATUS: Schema = {
  kind: 'anything',
  description: 'What the cluster makes of it. It writes this itself: leave it out.'
}
