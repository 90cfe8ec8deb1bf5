import type { Cluster } from './cluster'
import { IMAGES } from './plan'

export interface PodChoice {
  readonly node: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Of a shell; without one it serves its own name at port 80. */
  readonly script?: string
  readonly more?: Readonly<Record<string, unknown>>
  readonly container?: Readonly<Record<string, unknown>>
}

/** A pod of one container; its label `app` is its name. */
export function pod(name: string, { node, namespace = 'default', labels = {}, script, more, container }: PodChoice): object {
  const serve = `mkdir /www; echo I am ${name} >/www/index.html; exec httpd -f -p 80 -h /www`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name, ...labels } },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'main',
          image: IMAGES.busybox,
          command: ['sh', '-c', script ?? serve],
          ports: [{ containerPort: 80, name: 'http' }],
          ...container
        }
      ],
      ...more
    }
  }
}

/** Addresses of a pod, IPv4 first. */
export async function addressesOf(cluster: Cluster, name: string, namespace = 'default'): Promise<readonly string[]> {
  const path = '-o=jsonpath={.status.podIPs[*].ip}'
  return (await cluster.kubectl('-n', namespace, 'get', 'pod', name, path)).split(' ')
}

/** Whether a connection from a pod to port 80 of an address is answered within two seconds. */
export async function reaches(cluster: Cluster, from: string, address: string, port = 80): Promise<boolean> {
  const ask = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${address} ${port} | grep -c .`
  const said = await cluster.kubectl('exec', from, '--', 'sh', '-c', `${ask} || true`)
  return Number(said.trim()) > 0
}
