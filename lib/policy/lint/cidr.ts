import { type Cidr, covers, formatAddress, parseAddress, parseCidrOrAddress } from '../cidr'
import { type Issue, issue } from '../issues'
import { memo } from '../memo'
import type { Peer, Rule, World } from '../model'
import type { Check } from './check'

type Block = Extract<Peer, { kind: 'cidr' }>

/** CIDRs that hold pods and nodes and do not mean them (SPEC 4.4), and exceptions that another entry lets in again. */
export const cidr: Check = (world, _policy, spec) =>
  spec.rules.flatMap((rule) => {
    if (rule.peers === 'any') return []
    const blocks = rule.peers.filter((peer) => peer.kind === 'cidr')
    return [...blocks.flatMap((block) => ofInside(world, block)), ...letInAgain(rule, blocks)]
  })

/** Where the caches of a node's names listen, as their manifests have it. */
const NODE_CACHES = ['169.254.20.10', '169.254.25.10']

function ofInside(world: World, block: Block): readonly Issue[] {
  const prefix = parseCidrOrAddress(block.cidr)
  if (!prefix || block.matchesPods || isWholeFamily(prefix)) return []
  const except = block.except.flatMap((one) => parseCidrOrAddress(one) ?? [])
  const alone = prefix.bits === 128
  if (alone && NODE_CACHES.includes(formatAddress(prefix))) {
    return [issue('cidr-is-link-local', block.path, { cidr: block.cidr })]
  }
  const found = firstWithin(world, prefix, except)
  if (!found) return []
  return [issue(alone ? 'cidr-is-inside' : 'cidr-holds-inside', block.path, { cidr: block.cidr, whose: found.whose })]
}

function isWholeFamily({ family, bits }: Cidr): boolean {
  return bits === (family === 'ipv4' ? 96 : 0)
}

interface Inside {
  readonly at: Cidr
  readonly whose: string
}

/** Addresses of pods and nodes, in order. */
const inside = memo((world: World): readonly Inside[] => {
  const nodes = world.options?.cidrMatchNodes ? [] : world.nodes
  const all = [
    ...world.pods.flatMap(({ ips, namespace, name }) => ips.map((ip) => ({ ip, whose: `the pod ${namespace}/${name}` }))),
    ...nodes.flatMap(({ ips, name }) => ips.map((ip) => ({ ip, whose: `the node ${name}` })))
  ]
  return all
    .flatMap(({ ip, whose }) => {
      const address = parseAddress(ip)
      return address ? [{ at: { ...address, bits: 128 }, whose }] : []
    })
    .sort((a, b) => (a.at.value < b.at.value ? -1 : 1))
})

function firstWithin(world: World, prefix: Cidr, except: readonly Cidr[]): Inside | undefined {
  const all = inside(world)
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((all[middle]?.at.value ?? 0n) < prefix.value) low = middle + 1
    else high = middle
  }
  for (let next = low; next < all.length; next++) {
    const one = all[next]
    if (!one || one.at.value >> BigInt(128 - prefix.bits) !== prefix.value >> BigInt(128 - prefix.bits)) return undefined
    if (covers(prefix, one.at) && !except.some((out) => covers(out, one.at))) return one
  }
  return undefined
}

/** An exception narrows its own entry only (SPEC 4.4). A smaller prefix within it is let in on purpose. */
function letInAgain({ verdict }: Rule, blocks: readonly Block[]): readonly Issue[] {
  if (verdict !== 'allow' || blocks.length < 2) return []
  return blocks.flatMap((block) =>
    block.except.flatMap((text) => {
      const out = parseCidrOrAddress(text)
      const again = out && blocks.find((other) => other !== block && letsIn(other, out))
      return again ? [issue('except-let-in-again', block.path, { except: text, by: again.cidr })] : []
    })
  )
}

function letsIn(block: Block, out: Cidr): boolean {
  const prefix = parseCidrOrAddress(block.cidr)
  if (!prefix || !covers(prefix, out)) return false
  return !block.except.some((text) => {
    const own = parseCidrOrAddress(text)
    return own !== undefined && covers(own, out)
  })
}
