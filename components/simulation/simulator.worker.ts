import { type Question, Simulator } from '@/lib/editor/simulation'

/** The engine off the page's own thread: questions in, answers out, each with the number of its question. */
const simulator = new Simulator()

self.addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly question: Question }>) => {
  try {
    self.postMessage({ id: data.id, reply: simulator.answer(data.question) })
  } catch (error) {
    self.postMessage({ id: data.id, trouble: error instanceof Error ? error.message : String(error) })
  }
})
