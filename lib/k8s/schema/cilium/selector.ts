import { list, map, object, oneOf, TEXT, text } from '../describe'
import type { Schema } from '../schema'

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

const EXPRESSION = object(
  'One condition on a label.',
  {
    key: text('The label; it may bear a source: k8s:app.'),
    operator: oneOf('In and NotIn compare with the values; Exists and DoesNotExist ask for the label alone.', [
      'In',
      'NotIn',
      'Exists',
      'DoesNotExist'
    ]),
    values: list('Values for In and NotIn; none for the others.', TEXT)
  },
  { required: ['key', 'operator'] }
)

export const SELECTOR: Schema = object(
  'Chooses by labels. All conditions hold together; none at all chooses everything.',
  {
    matchLabels: map('Labels that must have exactly these values; a key may bear a source: k8s:app.', {
      kind: 'string',
      pattern: LABEL_VALUE,
      maxLength: 63
    }),
    matchExpressions: list('Conditions that need more than one value, or none.', EXPRESSION)
  },
  { atomic: true }
)
