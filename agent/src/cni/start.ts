import { basename } from 'node:path'

/** A pod whose network is made and whose start is held, as the CNI plugin tells. */
export interface PodStart {
  /** Name of its network namespace's file. */
  readonly netns: string
  readonly interface: string
  /** Of its sandbox. */
  readonly container: string
  readonly namespace: string
  readonly name: string
  /** As the kubelet has it; empty where the runtime does not tell. */
  readonly uid: string
}

/** A line of the plugin: for how long (ms) it waits, and for whom; `'none'`: no pod of Kubernetes. Undefined: it is no such line. */
export function readStart(line: string): { readonly limit: number; readonly start: PodStart | 'none' } | undefined {
  const [limit = '', netns = '', name = '', container = '', args, more] = line.split('\t')
  if (!/^\d{1,6}$/.test(limit) || netns === '' || name === '' || args === undefined || more !== undefined) return undefined
  const said = new Map(args.split(';').map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]))
  const of = (key: string) => said.get(`K8S_POD_${key}`) ?? ''
  const pod = { namespace: of('NAMESPACE'), name: of('NAME'), uid: of('UID') }
  const start = { netns: basename(netns), interface: name, container, ...pod }
  return { limit: Number(limit), start: pod.namespace === '' || pod.name === '' ? 'none' : start }
}
