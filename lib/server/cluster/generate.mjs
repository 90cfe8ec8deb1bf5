// lib/api/agent.proto as a module, agent.gen.ts: processes that are bundled or copied elsewhere have no file to look for.
// usage: node lib/server/cluster/generate.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

export function generate() {
  const { root } = protobuf.parse(readFileSync(at('../../api/agent.proto'), 'utf8'), { keepCase: false })
  return [
    '// Made from lib/api/agent.proto by generate.mjs; do not edit.',
    '/** A protobuf.js descriptor, for `fromJSON` of @grpc/proto-loader. Field names are in camel case. */',
    `export const AGENT_PROTO = ${JSON.stringify(root.toJSON(), null, 1)}`,
    ''
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(at('agent.gen.ts'), generate())
