import { createClient } from '@/lib/api'
import { DEFAULT_PORT } from '../folders'

interface Facts {
  readonly port: number
  /** The CLI's. */
  readonly token: string
  readonly url: string
  readonly seconds: number
  readonly keep: boolean
  /** Of the Kubernetes cluster that it is connected to. */
  readonly context: string | undefined
  /** How people come in: `link`, `token` or `proxy`. */
  readonly signIn?: string | undefined
}

/** What is said once everything is up. */
export async function welcome({ port, token, url, seconds, keep, context, signIn }: Facts): Promise<string> {
  // Whoever used sudo has to use it again: the command's token is root's.
  const command = `${process.env.SUDO_UID ? 'sudo ' : ''}${port === DEFAULT_PORT ? '' : `PORT=${port} `}npx portcullis`
  const head = [`Portcullis is up after ${seconds.toFixed(1)} seconds.`, '', `  ${url}`, '']
  if (context !== undefined) {
    return [
      ...head,
      signIn === 'token' || signIn === 'proxy'
        ? `Connected to the context ${context}. Everybody ${signIn === 'token' ? 'signs in with a token of their own' : 'comes by the proxy'}, and writes under their own rights.`
        : `Connected to the context ${context}, under your own rights there. Nothing is changed until you apply it.`,
      `In another terminal: ${command} status | get | apply -f FILE | delete -f FILE`,
      'Ctrl-C stops it; the cluster is left as it is.'
    ].join('\n')
  }
  return [
    ...head,
    await enforcement(port, token),
    keep
      ? 'Policies are kept when it stops, and are in force again with the next --keep.'
      : 'Policies that are applied here go when it stops; --keep would keep them.',
    `In another terminal: ${command} status | flows --follow | probe default/intruder default/backend2:5000`,
    'Ctrl-C stops it and removes all that it made.'
  ].join('\n')
}

async function enforcement(port: number, token: string): Promise<string> {
  const client = createClient((path, init) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
  )
  try {
    const { enforcement, reason, agents } = await client.status()
    if (enforcement === 'simulated') return reason || 'Enforcement is simulated.'
    const [agent] = agents
    const pods = `${agent?.endpoints.length ?? 0} pods of the playground`
    if (enforcement === 'kernel') return `Enforced in the kernel (eBPF, ${agent?.attachment}) on ${pods}.`
    return `${enforcement === 'audit' ? 'Judged and reported in the kernel, and nothing dropped' : `Enforcement: ${enforcement}`}, on ${pods}.`
  } catch (error) {
    return `What is enforced is not known: ${error instanceof Error ? error.message : error}`
  }
}
