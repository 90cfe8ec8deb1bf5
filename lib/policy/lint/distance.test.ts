import { expect, it } from 'vitest'
import { distance, nearest } from './distance'

it('counts letters added, dropped, changed and swapped', () => {
  expect(distance('backend', 'backend', 2)).toBe(0)
  expect(distance('bakend', 'backend', 2)).toBe(1)
  expect(distance('bcakend', 'backend', 2)).toBe(1)
  expect(distance('frontend', 'backend', 2)).toBe(3)
})

it('[11.7] the shorter the word, the nearer what is meant', () => {
  expect(nearest('databse', ['database', 'backend'])).toBe('database')
  expect(nearest('v1', ['v2'])).toBe(undefined)
  expect(nearest('backend1', ['backend2'])).toBe(undefined)
  expect(nearest('backnd2', ['backend1', 'backend2'])).toBe('backend2')
  expect(nearest('web', ['api', 'wep'])).toBe('wep')
  expect(nearest('Frontend', ['frontend'])).toBe('frontend')
})
