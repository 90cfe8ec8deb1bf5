import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'
import { COMMON_HEADERS } from './lib/server/access/headers'

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
  // No picture is scaled here: without this, sharp and its libraries are in the build, and a route that nobody needs.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  headers: async () => [
    // All but the frame, which may be framed (lib/server/access/url-page.ts has its own).
    { source: '/((?!from-url$).*)', headers: Object.entries(COMMON_HEADERS).map(([key, value]) => ({ key, value })) }
  ],
  experimental: {
    // TypeScript 7 has no JavaScript API, which Next would otherwise ask for.
    useTypeScriptCli: true,
    // Next holds a copy of each body for the proxy. Just above what the API takes (lib/server/body.ts), which says so itself.
    proxyClientMaxBodySize: '6mb'
  }
}

export default config
