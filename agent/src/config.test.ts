import { expect, it } from 'vitest'
import { ConfigError, readConfig } from './config'

const env = { PORTCULLIS_RUN_DIR: '/run/x', PORTCULLIS_STATE_DIR: '/state', PORTCULLIS_NODE: 'n1' }
const read = (args: readonly string[], more: Record<string, string> = {}) => {
  const config = readConfig(args, { ...env, ...more })
  if (config === 'help') throw new Error('help')
  return config
}

it('takes what the supervisor hands it', () => {
  expect(read([], { PORTCULLIS_SOCKET_OWNER: '1000:1000', PORTCULLIS_READY_FD: '3', PORTCULLIS_ATTACH: '' })).toMatchObject({
    command: 'run',
    node: 'n1',
    objects: '/run/x/objects',
    policies: '/state/policies',
    socket: '/run/x/agent.sock',
    datapath: 'auto',
    attachment: 'auto',
    socketOwner: { uid: 1000, gid: 1000 },
    socketMode: 0o600,
    readyFd: 3
  })
})

it('lets an option win over the environment', () => {
  expect(read(['--node', 'n2', '--datapath=simulated'], { PORTCULLIS_DATAPATH: 'kernel' })).toMatchObject({
    node: 'n2',
    datapath: 'simulated'
  })
  expect(read(['--socket-group', '7'])).toMatchObject({ socketMode: 0o660, socketOwner: { gid: 7 } })
})

it('audits a cluster until it is told to enforce, and needs no directories there', () => {
  const cluster = { PORTCULLIS_NODE: 'n1', PORTCULLIS_STATE_DIR: '/s', PORTCULLIS_RUN_DIR: '/r', PORTCULLIS_IN_CLUSTER: '1' }
  expect(readConfig([], cluster)).toMatchObject({
    cluster: { inCluster: true },
    audit: true,
    datapath: 'kernel',
    objects: '',
    policies: ''
  })
  expect(readConfig(['--enforce'], cluster)).toMatchObject({ audit: false })
  expect(readConfig(['--audit'], { ...cluster, PORTCULLIS_ENFORCE: '1' })).toMatchObject({ audit: true })
  expect(read([])).toMatchObject({ cluster: undefined, audit: false, datapath: 'auto' })
})

it('leaves the node’s network alone unless it is told to change it; the socket is beside its own', () => {
  expect(read([]).cni).toEqual({
    mode: 'leave',
    conf: '/etc/cni/net.d',
    bin: '/opt/cni/bin',
    socket: '/run/x/cni.sock',
    listen: '/run/x/cni.sock',
    timeout: 10_000,
    onFailure: 'open'
  })
  const more = { PORTCULLIS_CNI: 'chain', PORTCULLIS_CNI_SOCKET: '/run/host/cni.sock', PORTCULLIS_CNI_TIMEOUT: '500' }
  expect(read(['--cni-on-failure', 'closed'], more).cni).toMatchObject({
    mode: 'chain',
    socket: '/run/host/cni.sock',
    listen: '/run/x/cni.sock',
    timeout: 500,
    onFailure: 'closed'
  })
})

it('needs nothing but the pins for a release', () => {
  expect(readConfig(['release', '--pin-path', '/p'], {})).toMatchObject({ command: 'release', pinPath: '/p' })
})

it.each([
  [['--datapath', 'iptables'], {}, '--datapath must be one of kernel, simulated, auto, found iptables.'],
  [['stop'], {}, 'No such command: stop'],
  [['--nonsense'], {}, '--nonsense'],
  [[], { PORTCULLIS_NODE: '' }, '--node is missing (or PORTCULLIS_NODE in the environment).'],
  [['--cni', 'yes'], {}, '--cni must be one of chain, remove, leave, found yes.'],
  [['--cni-on-failure', 'x'], {}, '--cni-on-failure must be one of open, closed, found x.'],
  [['--cni-timeout', '600001'], {}, '--cni-timeout must be milliseconds, from 1 to 600000, found 600001.'],
  [['--socket-owner', 'web'], {}, '--socket-owner must be UID:GID, found web.'],
  [[], { PORTCULLIS_READY_FD: 'x' }, 'PORTCULLIS_READY_FD'],
  [['--in-cluster', '--kubeconfig', 'k'], {}, '--in-cluster and --kubeconfig exclude each other.'],
  [['--context', 'c'], {}, '--kubeconfig is missing'],
  [['--audit', '--enforce'], {}, '--audit and --enforce exclude each other.']
])('says what is wrong with %j %j', (args, more, message) => {
  expect(() => read(args, more)).toThrow(ConfigError)
  expect(() => read(args, more)).toThrow(message)
})

it('no-certificate: it does not listen on the network without all three files', () => {
  const tls = ['--tls-cert', '/t/tls.crt', '--tls-key', '/t/tls.key']
  expect(read(['--listen', '[fd00::1]:9965', ...tls, '--tls-ca', '/t/ca.crt'])).toMatchObject({
    network: { host: 'fd00::1', port: 9965, files: { cert: '/t/tls.crt', key: '/t/tls.key', ca: '/t/ca.crt' } }
  })
  expect(() => read(['--listen', ':9965', ...tls])).toThrow(ConfigError)
  expect(read([]).network).toBeUndefined()
})
