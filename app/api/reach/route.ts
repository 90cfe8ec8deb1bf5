import { route } from '@/lib/server/current'

export const GET = route('reach')
