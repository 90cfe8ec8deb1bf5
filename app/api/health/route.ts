import { route } from '@/lib/server'

export const GET = route('health')
