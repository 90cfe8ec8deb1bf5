import { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'

export interface ClusterChoice {
  /** Default: the current one of the kubeconfig. */
  readonly context?: string
  /** Default: KUBECONFIG, ~/.kube/config, the service account of a pod. */
  readonly kubeconfig?: string
  /** By the service account of the pod that this runs in, and nothing else. */
  readonly inCluster?: boolean
}

/** The kubeconfig, with the context chosen. Throws ClusterError. */
export function loadConfig({ context, kubeconfig, inCluster }: ClusterChoice): KubeConfig {
  const config = new KubeConfig()
  if (inCluster) {
    if (!process.env.KUBERNETES_SERVICE_HOST) {
      throw new ClusterError('unavailable', 'This is no pod: KUBERNETES_SERVICE_HOST is not set.', 'Name a kubeconfig.')
    }
    config.loadFromCluster()
    return config
  }
  try {
    if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
  } catch (error) {
    const name = kubeconfig ?? process.env.KUBECONFIG ?? '~/.kube/config'
    throw new ClusterError('failed', `The kubeconfig ${name} cannot be read: ${(error as Error).message}.`)
  }
  // What the library falls back to where there is nothing: an address that nobody asked for.
  if (config.getContexts().length === 0 || config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new ClusterError(
      'unavailable',
      'There is no kubeconfig.',
      'Set KUBECONFIG, or name one with --kubeconfig; `kubectl config view` shows what kubectl uses.'
    )
  }
  if (context !== undefined) choose(config, context)
  if (!config.getCurrentCluster()) {
    throw new ClusterError('failed', `The context ${config.getCurrentContext()} names a cluster that the kubeconfig lacks.`)
  }
  return config
}

function choose(config: KubeConfig, context: string): void {
  const names = config.getContexts().map(({ name }) => name)
  if (!names.includes(context)) {
    throw new ClusterError('failed', `The kubeconfig has no context ${context}.`, `There are ${names.join(', ')}.`)
  }
  config.setCurrentContext(context)
}
