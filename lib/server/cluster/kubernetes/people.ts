import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'
import { type People, Person } from '../person'
import { configAs } from './as'
import { mayAll, told } from './may'
import { callJson } from './request'

const ANONYMOUS = 'system:anonymous'

/** Who the API server says somebody is, and what it lets them do. */
export function peopleOf(own: KubeConfig): People {
  return {
    async whoHas(token) {
      const config = configAs(own, Person.byToken('', [], token))
      const { status, body } = await callJson(config, 'apis/authentication.k8s.io/v1/selfsubjectreviews', {
        method: 'POST',
        contentType: 'application/json',
        body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
      })
      if (status === 401) return undefined
      if (status !== 201)
        throw new ClusterError('failed', told(body) ?? `The API server answers who that is with ${status}.`)
      const { username = '', groups = [] } = (body as ReviewBody).status?.userInfo ?? {}
      return username === '' || username === ANONYMOUS ? undefined : Person.byToken(username, groups, token)
    },
    may: (person, questions) => mayAll(person === undefined ? own : configAs(own, person), questions)
  }
}

interface ReviewBody {
  readonly status?: { readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] } }
}
