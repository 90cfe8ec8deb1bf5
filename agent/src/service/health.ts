import { loadPackageDefinition, type Server, type ServiceClientConstructor } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import type { Logger } from '../log'
import { streaming, unary } from './handlers'
import { latestTo } from './latest'

/** grpc.health.v1, as its .proto has it: a few lines that need no file. */
export const HEALTH = {
  nested: {
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
                HealthCheckResponse: {
                  fields: { status: { type: 'ServingStatus', id: 1 } },
                  nested: { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } }
                },
                Health: {
                  methods: {
                    Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' },
                    Watch: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse', responseStream: true }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

interface Check {
  readonly service: string
}

interface Answer {
  readonly status: 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN'
}

/** Serves health; `changed` tells those who watch. */
export function addHealth(
  server: Server,
  log: Logger,
  services: readonly string[],
  serving: () => boolean
): { changed(): void } {
  const loaded = loadPackageDefinition(
    fromJSON(HEALTH as unknown as Parameters<typeof fromJSON>[0], { enums: String, defaults: true })
  ) as unknown as {
    readonly grpc: { readonly health: { readonly v1: { readonly Health: ServiceClientConstructor } } }
  }
  const answer = ({ service }: Check): Answer => {
    if (service !== '' && !services.includes(service)) return { status: 'SERVICE_UNKNOWN' }
    return { status: serving() ? 'SERVING' : 'NOT_SERVING' }
  }
  const watching = new Set<() => void>()
  server.addService(loaded.grpc.health.v1.Health.service, {
    check: unary<Check, Answer>(log, 'Check', answer),
    watch: streaming<Check, Answer>((request, stream) => {
      const tell = latestTo(stream, () => answer(request))
      watching.add(tell)
      tell()
      return () => watching.delete(tell)
    })
  })
  return {
    changed: () => {
      for (const tell of watching) tell()
    }
  }
}
