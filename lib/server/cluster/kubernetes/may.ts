import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'
import type { Question } from '../person'
import { callJson } from './request'

const AT_ONCE = 16

/** Asked of the API server itself, so that the answer is right whatever decides there (RBAC, a webhook). Rejects with a ClusterError. */
export async function mayAll(config: KubeConfig, questions: readonly Question[]): Promise<readonly boolean[]> {
  const answers: boolean[] = []
  for (let at = 0; at < questions.length; at += AT_ONCE) {
    answers.push(...(await Promise.all(questions.slice(at, at + AT_ONCE).map((question) => may(config, question)))))
  }
  return answers
}

export async function may(config: KubeConfig, resourceAttributes: Question): Promise<boolean> {
  const { status, body } = await callJson(config, 'apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes }
    })
  })
  if (status === 201) return (body as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true
  if (status === 401) throw signedOut()
  if (status === 403) return false
  throw new ClusterError('failed', told(body) ?? `The API server answers a question of rights with ${status}.`)
}

/** A token has run out, or was taken back. */
export const signedOut = (): ClusterError =>
  new ClusterError('signed-out', 'The cluster does not know this token any more.', 'Sign in again, with a new one.')

/** What the API server says of it, a sentence. */
export const told = (body: unknown): string | undefined =>
  (body as { readonly message?: string } | undefined)?.message || undefined
