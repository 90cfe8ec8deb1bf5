/** Once, before the first request: starts what lives as long as the process. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startServer } = await import('@/lib/server')
  startServer(process.env)
}
