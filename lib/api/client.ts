import type {
  ApplyRequest,
  ApplyResponse,
  ClusterView,
  CountersResponse,
  DeleteRequest,
  DeleteResponse,
  ErrorResponse,
  FlowsQuery,
  FlowsResponse,
  HealthResponse,
  HistoryQuery,
  HistoryResponse,
  LinkResponse,
  PoliciesResponse,
  ProbeRequest,
  ProbeResponse,
  ReachQuery,
  ReachRowsView,
  RevertRequest,
  RightsQuery,
  RightsResponse,
  SessionResponse,
  StatusResponse,
  WaitingRequest,
  WaitingResponse
} from './http'

/** In which the command says who runs it, for the history. */
export const USER_HEADER = 'portcullis-user'

/** The part of `fetch` that is used: the caller passes it, so that the browser and the command share this client. */
export type Send = (
  path: string,
  init: { readonly method: 'GET' | 'POST'; readonly headers: Readonly<Record<string, string>>; readonly body?: string }
) => Promise<{ readonly status: number; text(): Promise<string> }>

/** The server said no, or (status 0) did not answer. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fix: string | undefined

  constructor(status: number, { code, message, fix }: ErrorResponse) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.fix = fix
  }
}

export type Client = ReturnType<typeof createClient>

/** All calls reject with an ApiError and nothing else. */
export function createClient(send: Send) {
  const call = async <T>(path: string, body?: unknown): Promise<{ status: number; value: T | ErrorResponse }> => {
    let status: number
    let text: string
    try {
      const answer = await send(
        path,
        body === undefined
          ? { method: 'GET', headers: { accept: 'application/json' } }
          : {
              method: 'POST',
              headers: { accept: 'application/json', 'content-type': 'application/json' },
              body: JSON.stringify(body)
            }
      )
      status = answer.status
      text = await answer.text()
    } catch (error) {
      // Whoever sends may know better why.
      if (error instanceof ApiError) throw error
      const message = error instanceof Error ? error.message : String(error)
      throw new ApiError(0, { code: 'unreachable', message: `The server did not answer: ${message}.` })
    }
    try {
      return { status, value: JSON.parse(text) }
    } catch {
      throw new ApiError(status, {
        code: 'not-json',
        message: `The server answered ${status} with something else than JSON.`
      })
    }
  }
  const get = async <T>(path: string) => unwrap(await call<T>(path))
  const post = async <T>(path: string, body: unknown) => unwrap(await call<T>(path, body))

  return {
    /** Answers while parts are still starting too. */
    health: async (): Promise<HealthResponse> => {
      const { status, value } = await call<HealthResponse>('/api/health')
      return 'parts' in value ? value : refuse(status, value)
    },
    session: () => get<SessionResponse>('/api/session'),
    signOut: () => post<Record<string, never>>('/api/sign-out', {}),
    rights: (query: RightsQuery) => get<RightsResponse>(`/api/rights${search(query)}`),
    link: () => post<LinkResponse>('/api/session', {}),
    cluster: () => get<ClusterView>('/api/cluster'),
    policies: () => get<PoliciesResponse>('/api/policies'),
    status: () => get<StatusResponse>('/api/status'),
    counters: () => get<CountersResponse>('/api/counters'),
    flows: (query: Partial<FlowsQuery> = {}) => get<FlowsResponse>(`/api/flows${search(query)}`),
    /** A refused apply is an answer (`ok: false`), not an error. */
    apply: async (request: ApplyRequest): Promise<ApplyResponse> => {
      const { status, value } = await call<ApplyResponse>('/api/apply', request)
      return 'objects' in value ? value : refuse(status, value)
    },
    /** The same of a refused revert. */
    revert: async (request: RevertRequest): Promise<ApplyResponse> => {
      const { status, value } = await call<ApplyResponse>('/api/revert', request)
      return 'objects' in value ? value : refuse(status, value)
    },
    /** More of what the check of a change found. */
    reach: (query: Pick<ReachQuery, 'list'> & Partial<ReachQuery>) => get<ReachRowsView>(`/api/reach${search(query)}`),
    confirm: (request: WaitingRequest = {}) => post<WaitingResponse>('/api/confirm', request),
    rollBack: (request: WaitingRequest = {}) => post<WaitingResponse>('/api/rollback', request),
    history: (query: Partial<HistoryQuery> = {}) => get<HistoryResponse>(`/api/history${search(query)}`),
    delete: (request: DeleteRequest) => post<DeleteResponse>('/api/delete', request),
    probe: (request: ProbeRequest) => post<ProbeResponse>('/api/probe', request)
  }
}

function unwrap<T>({ status, value }: { status: number; value: T | ErrorResponse }): T {
  return status >= 200 && status < 300 ? (value as T) : refuse(status, value as ErrorResponse)
}

function refuse(status: number, body: Partial<ErrorResponse> | null): never {
  throw new ApiError(status, {
    code: body?.code ?? 'unexpected',
    message: body?.message ?? `The server answered ${status}.`,
    ...(body?.fix !== undefined && { fix: body.fix })
  })
}

function search(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
