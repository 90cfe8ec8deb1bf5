import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHART = fileURLToPath(new URL('../../agent/chart', import.meta.url))

const MADE = '# Made from agent/chart by `npm run chart`; do not edit.\n'

const HEAD = `${MADE}# kubectl apply --server-side -f agent/chart/crds -f agent/kubectl/portcullis.yaml
# sh agent/kubectl/certificates.sh | kubectl create -f agent/kubectl/editor.yaml -f -      for the editor to hear the agents
apiVersion: v1
kind: Namespace
metadata:
  name: portcullis
  labels:
    app.kubernetes.io/part-of: portcullis
    # The agent uses the host's network and paths.
    pod-security.kubernetes.io/enforce: privileged
`

const VALUES = ['--namespace', 'portcullis', '--kube-version', '1.31.0', '--set', 'tls.source=secret']

/**
 * The chart as it is without a value, for who has kubectl alone; whose certificates agent/kubectl/certificates.sh makes: file of
 * agent/kubectl → text. What is of our definitions is a file of its own, since kubectl takes nothing of a definition that comes with it.
 * Throws what helm said.
 */
export function manifests(helm: string): ReadonlyMap<string, string> {
  const asked = spawnSync(helm, ['template', 'portcullis', CHART, ...VALUES], { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (asked.status !== 0) throw new Error(asked.error?.message ?? asked.stderr)
  const documents = asked.stdout
    .replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: kubectl')
    .split(/^(?=---$)/m)
  const isOurs = (document: string) => document.includes('\napiVersion: cilium.io/')
  return new Map([
    ['portcullis.yaml', HEAD + documents.filter((one) => !isOurs(one)).join('')],
    ['editor.yaml', MADE + documents.filter(isOurs).join('')]
  ])
}
