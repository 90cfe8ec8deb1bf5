import { expect, it } from 'vitest'
import { codes } from '@/test/worlds/lint'
import { cnp, np } from '@/test/worlds/shop'

const from = (rule: object) => [cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress: [rule] })]
const at = 'spec.ingress[0].fromCIDR[0]'

it('[4.4] a CIDR of a CNP that is, or holds, a pod or a node', () => {
  expect(codes(from({ fromCIDR: ['10.1.0.11/32'] }))).toEqual([`cidr-is-inside ${at}`])
  expect(codes(from({ fromCIDR: ['10.0.0.0/24'] }))).toEqual([`cidr-holds-inside ${at}`])
  expect(codes(from({ fromCIDR: ['fd10::/64'] }))).toEqual([`cidr-holds-inside ${at}`])
  expect(codes(from({ fromCIDR: ['192.0.2.0/24', '0.0.0.0/0'] }))).toEqual([])
  const except = ['10.0.0.0/24', '10.1.0.0/24']
  expect(codes(from({ fromCIDRSet: [{ cidr: '10.0.0.0/8', except }] }))).toEqual([])
})

it('[4.5] an NP’s ipBlock means pods, where Kubernetes reads it', () => {
  const policy = [np({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.11/32' } }] }] })]
  expect(codes(policy)).toEqual([])
  expect(codes(policy, { dialect: 'cilium-1.20' })).toEqual(['cidr-is-inside spec.ingress[0].from[0]'])
})

// Guards: cilium #34387.
it('[4.4] the link-local address of a node’s cache of names is the node', () => {
  expect(codes(from({ fromCIDR: ['169.254.20.10/32'] }))).toEqual([`cidr-is-link-local ${at}`])
  expect(codes(from({ fromCIDR: ['169.254.169.254/32'] }))).toEqual([])
})

it('[4.4] what one entry leaves out another lets in', () => {
  const most = { cidr: '0.0.0.0/0', except: ['192.0.2.0/24'] }
  const again = 'except-let-in-again spec.ingress[0].fromCIDRSet[0]'
  expect(codes(from({ fromCIDRSet: [most, { cidr: '192.0.2.0/24' }] }))).toEqual([again])
  expect(codes(from({ fromCIDRSet: [most, { cidr: '192.0.2.0/28' }] }))).toEqual([])
  expect(codes(from({ fromCIDRSet: [most, { cidr: '192.0.0.0/8', except: ['192.0.2.0/24'] }] }))).toEqual([])
})
