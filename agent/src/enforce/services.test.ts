import { describe, expect, it } from 'vitest'
import { type Backend, bytesKey, decodeBackend, encodeFrontendKey, type Frontend, StructView } from '@/lib/datapath'
import type { ServiceEndpoint, ServicePort } from '@/lib/k8s'
import { SimulatedDatapath } from '../datapath/simulated'
import { frontendsOf } from './frontends'
import { ServiceMaps } from './services'

const frontend = (address: string, backends: readonly string[], more: Partial<Frontend> = {}): Frontend => ({
  address,
  protocol: 'TCP',
  port: 80,
  affinity: 0,
  silent: false,
  backends: backends.map((one) => ({ address: one, port: 8080 })),
  leaving: [],
  ...more
})

/** As the kernel would look it up. */
function lookUp({ maps }: SimulatedDatapath, asked: Frontend): readonly (Backend | undefined)[] | undefined {
  const value = maps.services.get(encodeFrontendKey(asked) as Uint8Array)
  if (value === undefined) return undefined
  const service = new StructView('pc_service', value)
  return Array.from({ length: service.get('count') }, (_, slot) => {
    const key = new StructView('pc_slot_key').set('service', service.get('id')).set('slot', slot)
    const bytes = maps.backends.get(new Uint8Array(key.view.buffer))
    return bytes && decodeBackend(bytes)
  })
}

describe('the maps of services', () => {
  it('hold what is wanted, and of it what changed is written', () => {
    const datapath = new SimulatedDatapath()
    const services = new ServiceMaps(datapath.maps)
    const [one, two] = [frontend('10.96.0.1', ['10.0.0.1', '10.0.0.2']), frontend('fd96::1', ['fd00::1'])]
    services.put([one, two])
    expect(lookUp(datapath, one)).toEqual(one.backends)
    expect(lookUp(datapath, two)).toEqual(two.backends)
    const written: string[] = []
    for (const map of [datapath.maps.services, datapath.maps.backends, datapath.maps.members]) {
      const { setMany, deleteMany } = map
      map.setMany = (rows) => {
        if (rows.count > 0) written.push(`${rows.count} to ${map.name}`)
        setMany.call(map, rows)
      }
      map.deleteMany = (rows) => {
        if (rows.count > 0) written.push(`${rows.count} from ${map.name}`)
        return deleteMany.call(map, rows)
      }
    }
    services.put([one, two])
    expect(written).toEqual([])
    const less = frontend('10.96.0.1', ['10.0.0.2'])
    services.put([less, two])
    expect(lookUp(datapath, less)).toEqual(less.backends)
    // The count goes down before the slot goes.
    expect(written).toEqual(['1 to backends', '1 to services', '1 from backends', '1 from members'])
    services.put([])
    expect(datapath.maps.services.count() + datapath.maps.backends.count() + datapath.maps.members.count()).toBe(0)
  })

  it('never have a slot missing that the count includes, at any moment', () => {
    const datapath = new SimulatedDatapath()
    const services = new ServiceMaps(datapath.maps)
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
    const sizes = [3, 1, 4, 2, 0, 4]
    for (const map of [datapath.maps.services, datapath.maps.backends, datapath.maps.members]) {
      const { setMany, deleteMany } = map
      const look = () => expect(lookUp(datapath, frontend('10.96.0.1', [])) ?? []).not.toContain(undefined)
      map.setMany = (rows) => {
        setMany.call(map, rows)
        look()
      }
      map.deleteMany = (rows) => {
        const count = deleteMany.call(map, rows)
        look()
        return count
      }
    }
    for (const size of sizes) services.put([frontend('10.96.0.1', addresses.slice(4 - size))])
  })

  it('keep their numbers through a restart, and what a killed agent left goes', () => {
    const datapath = new SimulatedDatapath()
    const idOf = (asked: Frontend) => {
      const value = datapath.maps.services.get(encodeFrontendKey(asked) as Uint8Array)
      return value && new StructView('pc_service', value).get('id')
    }
    const [one, two, three] = ['10.96.0.1', '10.96.0.2', '10.96.0.3'].map((at) => frontend(at, ['10.0.0.1'])) as [
      Frontend,
      Frontend,
      Frontend
    ]
    new ServiceMaps(datapath.maps).put([one, two])
    const before = idOf(two)
    datapath.maps.services.delete(encodeFrontendKey(one) as Uint8Array)
    const again = new ServiceMaps(datapath.maps)
    again.put([two, three])
    expect(idOf(two)).toBe(before)
    expect(idOf(three)).not.toBe(1)
    expect(datapath.maps.backends.count()).toBe(2)
    expect(datapath.maps.members.count()).toBe(2)
  })

  it('stay as they are where all do not fit, and are whole once they do', () => {
    const datapath = new SimulatedDatapath({ backends: 2 })
    const services = new ServiceMaps(datapath.maps)
    const small = frontend('10.96.0.1', ['10.0.0.1'])
    services.put([small])
    expect(() => services.put([frontend('10.96.0.1', ['10.0.0.1', '10.0.0.2', '10.0.0.3'])])).toThrow(/do not fit/)
    expect(lookUp(datapath, small)).toEqual(small.backends)
    const fits = frontend('10.96.0.1', ['10.0.0.2', '10.0.0.3'])
    services.put([fits])
    expect(lookUp(datapath, fits)).toEqual(fits.backends)
  })

  it('take the first of two for one address and port', () => {
    const datapath = new SimulatedDatapath()
    const first = frontend('10.96.0.1', ['10.0.0.1'])
    new ServiceMaps(datapath.maps).put([first, frontend('10.96.0.1', ['10.0.0.2']), frontend('nonsense', [])])
    expect(lookUp(datapath, first)).toEqual(first.backends)
    expect(bytesKey(datapath.maps.services.entries().keys)).toHaveLength(20)
  })
})

describe('who gets new connections', () => {
  const endpoint = (at: number, more: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
    address: `10.0.0.${at}`,
    port: 8080,
    node: 'n1',
    ready: true,
    serving: true,
    terminating: false,
    ...more
  })
  const leaving = { ready: false, terminating: true }
  const of = (endpoints: readonly ServiceEndpoint[], more: Partial<ServicePort> = {}) => {
    const service: ServicePort = {
      namespace: 'default',
      name: 'web',
      addresses: ['10.96.0.1', 'fd96::1'],
      protocol: 'TCP',
      port: 80,
      affinity: 0,
      local: false,
      endpoints,
      ...more
    }
    const { frontends, issue } = frontendsOf(service, 'n1')
    const [ipv4, ipv6] = frontends
    const names = (backends: readonly Backend[] = []) => backends.map(({ address }) => address)
    return {
      chosen: names(ipv4?.backends),
      leaving: names(ipv4?.leaving),
      silent: ipv4?.silent,
      six: names(ipv6?.backends),
      issue
    }
  }

  it('is what is ready; what terminates keeps what it has, and gets more only where nothing is ready', () => {
    const gone = endpoint(3, { ready: false, serving: false, terminating: true })
    expect(of([endpoint(1), endpoint(2, leaving), gone])).toMatchObject({ chosen: ['10.0.0.1'], leaving: ['10.0.0.2'] })
    expect(of([endpoint(2, leaving), gone])).toMatchObject({ chosen: ['10.0.0.2'], leaving: [], silent: false })
    expect(of([gone])).toMatchObject({ chosen: [], leaving: [], silent: false })
    expect(of([endpoint(4, { ready: false, serving: false })])).toMatchObject({ chosen: [], silent: false })
  })

  it('is of the family that was asked for', () => {
    expect(of([endpoint(1), endpoint(2, { address: 'fd00::2' })])).toMatchObject({ chosen: ['10.0.0.1'], six: ['fd00::2'] })
  })

  it('is of this node where traffic is local, and nobody, without an answer, where only others have any', () => {
    const local = { local: true }
    const away = endpoint(2, { node: 'n2' })
    expect(of([endpoint(1), away], local)).toMatchObject({ chosen: ['10.0.0.1'], leaving: [] })
    expect(of([endpoint(1, leaving), away], local)).toMatchObject({ chosen: ['10.0.0.1'] })
    expect(of([away], local)).toMatchObject({ chosen: [], silent: true })
    expect(of([], local)).toMatchObject({ chosen: [], silent: false })
  })

  it('is nobody where SCTP would have to change its port, and that is said', () => {
    const sctp = { protocol: 'SCTP' as const, port: 80 }
    expect(of([endpoint(1)], sctp)).toMatchObject({ chosen: [], silent: true, issue: { code: 'service-not-translated' } })
    expect(of([endpoint(1, { port: 80 })], sctp)).toMatchObject({ chosen: ['10.0.0.1'], issue: undefined })
  })
})
