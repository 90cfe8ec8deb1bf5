import type { CanaryWork } from '@/lib/api'
import { CANARY_PROGRAM } from '@/lib/api/canary'
import { type Model, OUR_LABELS } from './model'

export interface PodOptions {
  readonly name: string
  readonly model: Model
  readonly work: CanaryWork
  readonly image: string
  /** Of its namespace, which is its owner. */
  readonly namespaceUid: string
  /** Where it has to run; undefined: where the scheduler puts it. */
  readonly node: string | undefined
  readonly tolerations: readonly unknown[]
  /** Seconds after which its node ends it, whoever has forgotten it. */
  readonly deadline: number
}

/** Its one container. */
export const CONTAINER = 'verify'
/** Nobody ever says that it is so: a pod that asks for it is never ready, and so never gets a Service's traffic. */
const NEVER = 'portcullis.dev/never-ready'
/** Where its node asks whether it is up. */
export const READY_PORT = 59_999
const UNPRIVILEGED = 1024
const NOBODY = 65_534

/**
 * A pod that policies take for one of the model's, and nobody else does: see docs/decisions/0022. What it may is what Kubernetes'
 * `restricted` allows.
 */
export function podOf({ name, model, work, image, namespaceUid, node, tolerations, deadline }: PodOptions) {
  const { namespace, labels, serviceAccount, ports } = model
  const tried = work.attempts.map(({ protocol }) => protocol)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...labels, ...OUR_LABELS },
      annotations: {
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true',
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled'
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: namespace, uid: namespaceUid, controller: true }]
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: deadline,
      terminationGracePeriodSeconds: 1,
      readinessGates: [{ conditionType: NEVER }],
      serviceAccountName: serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...(node !== undefined && { affinity: on(node) }),
      ...(tolerations.length > 0 && { tolerations }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: NOBODY,
        runAsGroup: NOBODY,
        seccompProfile: { type: 'RuntimeDefault' },
        sysctls: [
          ...(work.listen.some(({ port }) => port < UNPRIVILEGED)
            ? [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]
            : []),
          ...(tried.includes('ICMP') || tried.includes('ICMPv6')
            ? [{ name: 'net.ipv4.ping_group_range', value: `${NOBODY} ${NOBODY}` }]
            : [])
        ]
      },
      containers: [
        {
          name: CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', CANARY_PROGRAM, JSON.stringify(work)],
          ports: ports.map(({ name: port, port: containerPort, protocol }) => ({ name: port, containerPort, protocol })),
          ...(work.attempts.length === 0 && { readinessProbe: { tcpSocket: { port: READY_PORT }, periodSeconds: 1 } }),
          // What it says when it fails is its log's end.
          terminationMessagePolicy: 'FallbackToLogsOnError',
          resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] }
          }
        }
      ]
    }
  }
}

/** By the scheduler, which sees whether there is room; `nodeName` would not. */
const on = (node: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
    }
  }
})
