import { expect, it } from 'vitest'
import { readSockets } from './sockets'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (sl: number, local: string, remote: string, state: string) =>
  `   ${sl}: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000\n`
const files: Record<string, string> = {
  tcp:
    HEAD +
    row(0, '00000000:1388', '00000000:0000', '0A') +
    row(1, '0201090A:1388', '0101090A:C350', '01') +
    row(2, '0201090A:C351', '0301090A:1538', '01') +
    row(3, '0100007F:1388', '0100007F:C350', '01') +
    row(4, '0201090A:1388', '0101090A:C352', '06'),
  tcp6:
    HEAD +
    row(0, '0000000000000000FFFF00000201090A:1388', '0000000000000000FFFF00000101090A:C353', '01') +
    row(1, '000000FD000000000000000002000000:1388', '000000FD000000000000000001000000:C350', '01'),
  udp: HEAD + row(0, '0201090A:9C40', '0401090A:0035', '01') + row(1, '00000000:0035', '00000000:0000', '07'),
  udp6: HEAD
}
const read = (file: string) => files[file] ?? ''

it('tells who opened a connection by the listening ports, and leaves out what has ended or stays within', () => {
  const found = readSockets(read).map(({ protocol, local, remote, incoming }) => [
    protocol,
    `${local.address} ${local.port}`,
    `${remote.address} ${remote.port}`,
    incoming
  ])
  expect(found).toEqual([
    ['TCP', '10.9.1.2 5000', '10.9.1.1 50000', true],
    ['TCP', '10.9.1.2 50001', '10.9.1.3 5432', false],
    ['TCP', '10.9.1.2 5000', '10.9.1.1 50003', true],
    ['TCP', 'fd00:0:0:0:0:0:0:2', 'fd00:0:0:0:0:0:0:1', true].map((each, at) =>
      at === 1 ? `${each} 5000` : at === 2 ? `${each} 50000` : each
    ),
    ['UDP', '10.9.1.2 40000', '10.9.1.4 53', false]
  ])
})

it('does without IPv6 where the kernel has none', () => {
  const without = (file: string) => {
    if (file.endsWith('6')) throw new Error('ENOENT')
    return read(file)
  }
  expect(readSockets(without)).toHaveLength(3)
})
