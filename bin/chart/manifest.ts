import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHART = fileURLToPath(new URL('../../agent/chart', import.meta.url))

const HEAD = `# Made from agent/chart by \`npm run chart\`; do not edit.
# kubectl apply --server-side -f agent/chart/crds -f agent/kubectl/portcullis.yaml
# sh agent/kubectl/certificates.sh | kubectl create -f -      for the editor to hear the agents
apiVersion: v1
kind: Namespace
metadata:
  name: portcullis
  labels:
    app.kubernetes.io/part-of: portcullis
    # The agent uses the host's network and paths.
    pod-security.kubernetes.io/enforce: privileged
`

/** The chart as it is without a value, for who has kubectl alone; whose certificates agent/kubectl/certificates.sh makes. Throws what helm said. */
export function manifest(helm: string): string {
  const args = [
    'template',
    'portcullis',
    CHART,
    '--namespace',
    'portcullis',
    '--kube-version',
    '1.31.0',
    '--set',
    'tls.source=secret',
    // kubectl takes no object of a definition that comes with it.
    '--set',
    'web.keepConnected=false'
  ]
  const { status, stdout, stderr, error } = spawnSync(helm, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(error?.message ?? stderr)
  return HEAD + stdout.replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: kubectl')
}
