import { expect, test } from 'vitest'
import { estimate } from './figures'

const upTo = (count: number) => Array.from({ length: count }, (_, at) => count - at)

test('bounds-are-too-narrow: 95 of 100 times the median is between them', () => {
  // Of tables for the sign test: ranks 7 and 18 of 24, 2 and 8 of 9, the lowest and the highest of 6.
  expect(estimate(upTo(24))).toEqual({ median: 13, low: 7, high: 18 })
  expect(estimate(upTo(9))).toEqual({ median: 5, low: 2, high: 8 })
  expect(estimate(upTo(6))).toEqual({ median: 4, low: 1, high: 6 })
})

test('few-rounds-look-certain: the bounds are all that was seen', () => {
  expect(estimate([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 })
  expect(estimate([1])).toEqual({ median: 1, low: 1, high: 1 })
  expect(estimate([]).median).toBeNaN()
})
