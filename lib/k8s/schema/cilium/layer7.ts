import type { CiliumRelease } from '@/lib/policy'
import { type Fields, integer, list, map, object, oneOf, TEXT, text } from '../describe'
import type { Schema } from '../schema'
import { domainName, NAME_PATTERN } from './names'

const SECRET: Schema = object(
  'A Secret of the cluster.',
  { name: text('Its name.'), namespace: text('Its namespace.') },
  { required: ['name'] }
)

const TLS: Schema = object(
  'Certificates with which the proxy ends and begins TLS.',
  {
    certificate: text('Key of the certificate within the Secret; tls.crt when absent.'),
    privateKey: text('Key of the private key within the Secret; tls.key when absent.'),
    trustedCA: text('Key of the trusted authorities within the Secret; ca.crt when absent.'),
    secret: SECRET
  },
  { required: ['secret'] }
)

const HEADER_MATCH = object(
  'A header that is compared, and what is done where it differs.',
  {
    name: text('Name of the header.'),
    value: text('What it must be. Absent: it must be there.'),
    mismatch: oneOf('What is done with a request that differs; refused when absent.', ['LOG', 'ADD', 'DELETE', 'REPLACE']),
    secret: SECRET
  },
  { required: ['name'] }
)

const HTTP = object('One request that passes; its fields hold together.', {
  path: text('Path, as a regular expression over the whole of it: /api/.*'),
  method: text('Method, as a regular expression: GET, or GET|HEAD.'),
  host: text('Host, as a regular expression.'),
  headers: list('Headers that must be there: a name, or a name and a value.', TEXT),
  headerMatches: list('Headers that are compared; all of them.', HEADER_MATCH)
})

const KAFKA: Schema = object('One request of Kafka that passes.', {
  apiKey: text('The request by its name.'),
  apiVersion: text('Its version.'),
  clientID: text('The client that sends it.'),
  role: text('Requests of a role: produce or consume.'),
  topic: text('The topic that it is about.')
})

const ENVOY_KINDS = ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']

function rules(release: CiliumRelease): Schema {
  const latest = release === '1.20'
  const older: Fields = {
    kafka: list('Requests of Kafka.', KAFKA),
    l7proto: text('Name of a parser of one’s own.'),
    l7: list('Rules for that parser.', map('Keys and values.', TEXT))
  }
  return object(
    'Judged by a proxy. Not enforced by Portcullis: such a rule allows nothing.',
    {
      http: list('HTTP requests; one match is enough.', HTTP),
      dns: list('DNS names that may be asked for; one match is enough.', domainName(release)),
      ...(latest ? {} : older)
    },
    latest ? { exactlyOne: ['http', 'dns'] } : {}
  )
}

function listener(release: CiliumRelease): Schema {
  const config = object(
    'The object that it is defined in.',
    { name: text('Its name.'), kind: oneOf('Its kind.', ENVOY_KINDS) },
    { required: ['name'] }
  )
  return object(
    'A proxy that takes the traffic over. Not enforced by Portcullis.',
    {
      name: text('Name of the listener.'),
      ...(release === '1.20' ? { priority: integer('Of two listeners the lower number has the port.', 1, 100) } : {}),
      envoyConfig: config
    },
    { required: ['name', 'envoyConfig'] }
  )
}

/** What stands beside the ports of an allow rule. */
export function layer7(release: CiliumRelease): Fields {
  return {
    rules: rules(release),
    serverNames: list(
      'Server names that a TLS client may ask for, as patterns.',
      release === '1.20' ? { kind: 'string', pattern: NAME_PATTERN } : TEXT
    ),
    originatingTLS: TLS,
    terminatingTLS: TLS,
    listener: listener(release)
  }
}
