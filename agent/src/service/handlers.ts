import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation
} from '@grpc/grpc-js'
import type { Logger } from '../log'

/** Answers one message with one. What is thrown is a mistake of ours: logged, and told without its insides. */
export function unary<Request, Response>(
  log: Logger,
  name: string,
  handle: (request: Request) => Response | Promise<Response>
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          log.error({ err: error, call: name }, 'a call failed')
          callback({
            code: status.INTERNAL,
            details: `${name} failed: ${error instanceof Error ? error.message : String(error)}`
          })
        }
      )
  }
}

/** Answers with a stream; `open` returns what ends it. */
export function streaming<Request, Response>(
  open: (request: Request, stream: ServerWritableStream<Request, Response>) => () => void
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const close = open(call.request, call)
    call.on('cancelled', close)
    call.on('error', close)
    call.on('close', close)
  }
}

/** The same handlers by the names of the .proto. */
export type Implementation = UntypedServiceImplementation
