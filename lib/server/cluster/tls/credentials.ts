import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import {
  type ChannelCredentials,
  experimental,
  ResponderBuilder,
  type ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status
} from '@grpc/grpc-js'
import type { CertificateFiles } from './certificate-files'

/**
 * One authority signs the certificates of both sides, each with a name of its own that is no host's: agents are reached by the addresses
 * of their nodes, which come and go. An agent's certificate opens no other agent.
 */
export const AGENT_NAME = 'agent.portcullis'
export const WEB_NAME = 'web.portcullis'

/** Of who connects: the other side must be an agent. */
export function channelCredentials(files: CertificateFiles): ChannelCredentials {
  return experimental.createCertificateProviderChannelCredentials(files, files)
}

/** Of who listens. Whose certificate is not of the authority is not let in. */
export function serverCredentials(files: CertificateFiles): ServerCredentials {
  return experimental.createCertificateProviderServerCredentials(files, files, true)
}

/** Answers a peer whose certificate bears this name, and no other one. */
export function onlyFor(name: string): ServerInterceptor {
  return (_method, call) => {
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        if (isNamed(call.getAuthContext().sslPeerCertificate, name)) next(metadata)
        else call.sendStatus({ code: status.PERMISSION_DENIED, details: `This is for ${name} alone.` })
      })
      .build()
    return new ServerInterceptingCall(call, new ResponderBuilder().withStart((next) => next(listener)).build())
  }
}

function isNamed(certificate: PeerCertificate | undefined, name: string): boolean {
  return certificate !== undefined && checkServerIdentity(name, certificate) === undefined
}
