import { loadDatapath } from '@/agent/src/kernel'

try {
  const d = loadDatapath()
  console.log('loaded')
  d.close()
} catch (e) {
  console.log(String((e as Error).message), (e as { hint?: string }).hint ?? e)
}
