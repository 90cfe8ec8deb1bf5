import type { PeerInput } from '@/lib/editor'

const TYPE = 'application/x-portcullis-peer'

export function writePeer(transfer: DataTransfer, peer: PeerInput): void {
  transfer.setData(TYPE, JSON.stringify(peer))
  transfer.effectAllowed = 'copy'
}

/** While something is dragged a browser tells its type alone. */
export const isPeerDrag = (transfer: DataTransfer): boolean => transfer.types.includes(TYPE)

export function readPeer(transfer: DataTransfer): PeerInput | undefined {
  const data = transfer.getData(TYPE)
  return data === '' ? undefined : (JSON.parse(data) as PeerInput)
}
