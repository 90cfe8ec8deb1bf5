import type { JSONSchema } from 'monaco-yaml'
import { list, object, oneOf, text } from './kinds'

const expression = object(
  'One condition on a label.',
  {
    key: text('The label.'),
    operator: oneOf('In and NotIn compare with the values; Exists and DoesNotExist ask for the label alone.', [
      'In',
      'NotIn',
      'Exists',
      'DoesNotExist'
    ]),
    values: list('Values for In and NotIn.', { type: 'string' })
  },
  { required: ['key', 'operator'] }
)

export const selector: JSONSchema = object(
  'Chooses by labels. All conditions hold together; none at all chooses everything.',
  {
    matchLabels: {
      type: 'object',
      description: 'Labels that must have exactly these values.',
      additionalProperties: { type: 'string' }
    },
    matchExpressions: list('Conditions that need more than one value, or none.', expression)
  }
)

export const metadata: JSONSchema = object(
  'Who this object is.',
  {
    name: text('Its name, unique among its kind in the namespace.'),
    namespace: text('Where it holds. `default` when absent.'),
    labels: { type: 'object', description: 'Labels of the policy itself.', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', description: 'Notes for tools.', additionalProperties: { type: 'string' } }
  },
  { required: ['name'] }
)
