import type { JSONSchema } from 'monaco-yaml'
import { list, object, oneOf, text } from './kinds'

const port = object(
  'One port, or a range of them.',
  {
    port: text('A number in quotes, "5000", or a name of a container port. "0" is every port.'),
    endPort: { type: 'integer', description: 'Last port of a range that begins at `port`.', minimum: 0, maximum: 65535 },
    protocol: oneOf('TCP, UDP and SCTP when absent or ANY.', ['TCP', 'UDP', 'SCTP', 'ANY', 'ICMP', 'ICMPv6'])
  },
  { required: ['port'] }
)

const http = object('One request that passes; its fields hold together.', {
  method: text('Method, as a regular expression: GET, or GET|HEAD.'),
  path: text('Path, as a regular expression over the whole of it: /api/.*'),
  host: text('Host, as a regular expression.'),
  headers: list('Headers that must be there.', { type: 'string' })
})

export const toPorts: JSONSchema = list(
  'Ports that may be used; one match is enough. Absent: every port and protocol, ICMP too.',
  object('A set of ports, with what a proxy has to judge on them.', {
    ports: list('The ports.', port),
    rules: object('Judged by a proxy. Not enforced by this version: such a rule allows nothing.', {
      http: list('HTTP requests; one match is enough.', http),
      dns: list(
        'DNS names that may be asked for.',
        object('One name.', { matchName: text('A name.'), matchPattern: text('A pattern: *.example.com') })
      )
    })
  })
)

export const icmps: JSONSchema = list(
  'ICMP messages that may pass. Not together with toPorts.',
  object('A set of types.', {
    fields: list(
      'Types.',
      object('One type.', {
        family: oneOf('IPv4 when absent.', ['IPv4', 'IPv6']),
        type: { description: 'A number, or a name such as EchoRequest.', type: ['integer', 'string'] }
      })
    )
  })
)
