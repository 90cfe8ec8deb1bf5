import { fileURLToPath } from 'node:url'
import { loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** From the source and from the bundle alike: both lie two folders below the root. */
const FILE = fileURLToPath(new URL('../../lib/api/agent.proto', import.meta.url))

interface Services {
  readonly portcullis: { readonly v1: Readonly<Record<'Agent' | 'Playground', ServiceClientConstructor>> }
}

/** The services of lib/api/agent.proto. Numbers of 64 bits are JavaScript's own. */
export function services(): Services['portcullis']['v1'] {
  const definition = loadPackageDefinition(loadSync(FILE, { longs: Number, defaults: true }))
  return (definition as unknown as Services).portcullis.v1
}
