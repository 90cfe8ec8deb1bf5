import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const root = dirname(fileURLToPath(import.meta.url))

const config: NextConfig = {
  output: 'standalone',
  // Set, or Next looks for lock files in the folders above and may take one of those for the root.
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  serverExternalPackages: ['@grpc/grpc-js', '@grpc/proto-loader', 'pino', 'pino-pretty'],
  // Types are checked by `npm run typecheck`, project by project; Next gets a file of its own, since it rewrites the one it reads.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
  // TypeScript 7 has no JavaScript API, which Next would otherwise ask for.
  experimental: { useTypeScriptCli: true }
}

export default config
