import { useSimulator } from './use-simulator'

/** The simulator, kept at work by whoever shows its answers. */
export default function SimulatorFollower(): null {
  useSimulator()
  return null
}
