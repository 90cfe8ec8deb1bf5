import { isIPv4, isIPv6 } from 'node:net'
import { load } from 'js-yaml'
import { z } from 'zod'

/** The playground file: what it makes, declared. `shop.yaml` is the one that `portcullis start` uses. */

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'a lower-case DNS name')
const port = z.int().min(1).max(65535)
const portName = z.string().regex(/^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/, 'a port name of Kubernetes')
const labels = z.record(z.string(), z.string()).default({})
const address = z.string().refine((text) => isIPv4(text) || isIPv6(text), 'an IP address')
const request = z.string().regex(/^(GET|POST|PUT|DELETE) \/\S*$/, 'a method and a path')

const Serving = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), port, name: portName, routes: z.array(request).min(1) }),
  z.strictObject({ kind: z.literal('database'), port, name: portName, tables: z.record(z.string(), z.array(z.string())) }),
  z.strictObject({ kind: z.literal('grpc'), port, name: portName, methods: z.array(z.string().startsWith('/')).min(1) }),
  z.strictObject({ kind: z.literal('dns'), port, name: portName }),
  z.strictObject({ kind: z.literal('echo'), port, name: portName, protocol: z.enum(['TCP', 'UDP']).default('TCP') })
])

const Calling = z.strictObject({
  kind: z.enum(['http', 'database', 'grpc', 'echo']),
  /** `namespace/pod`, or the name of a host outside. */
  to: z.string(),
  port,
  /** Taken in turn: `GET /path`, `select TABLE`, or a gRPC method. */
  requests: z.array(z.string()).min(1).default(['']),
  /** Milliseconds between two attempts, on average. */
  every: z.int().min(50).default(1000)
})

const party = { serves: z.array(Serving).default([]), calls: z.array(Calling).default([]) }

const Shop = z.strictObject({
  node: z.strictObject({
    name,
    labels,
    addresses: z.array(address).min(1).max(2),
    /** Milliseconds between two readiness probes of a pod, as a kubelet makes them; 0: none. */
    probes: z.int().min(0).default(0)
  }),
  podCidrs: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(2),
  namespaces: z.array(z.strictObject({ name, labels })).min(1),
  pods: z.array(
    z.strictObject({
      name,
      namespace: name.default('default'),
      labels,
      serviceAccount: name.default('default'),
      /** Name of the Service in front of it; the pod's own name where it serves anything. */
      service: name.optional(),
      ...party
    })
  ),
  outside: z.array(z.strictObject({ name, addresses: z.array(address).min(1).max(2), ...party })).default([])
})

export type Shop = z.infer<typeof Shop>
export type Serving = z.infer<typeof Serving>
export type Calling = z.infer<typeof Calling>

/** Throws an Error of one readable line where the text is not a playground file. */
export function readShop(text: string): Shop {
  const parsed = Shop.safeParse(parse(text))
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'not understood' }
    throw new Error(`playground file: ${path.join('.') || 'the whole'}: ${message}`)
  }
  const shop = parsed.data
  const namespaces = new Set(shop.namespaces.map(({ name }) => name))
  const known = new Set<string>()
  for (const pod of shop.pods) {
    if (!namespaces.has(pod.namespace)) throw new Error(`playground file: pod ${pod.name}: no namespace ${pod.namespace}`)
    known.add(`${pod.namespace}/${pod.name}`)
  }
  for (const host of shop.outside) known.add(host.name)
  if (known.size !== shop.pods.length + shop.outside.length) throw new Error('playground file: two of the same name')
  for (const { name, calls } of [...shop.pods, ...shop.outside]) {
    const lost = calls.find(({ to }) => !known.has(to))
    if (lost) throw new Error(`playground file: ${name} calls ${lost.to}, which is not there`)
  }
  return shop
}

function parse(text: string): unknown {
  try {
    return load(text)
  } catch (error) {
    throw new Error(`playground file: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
  }
}
