/** One grid for the head and the rows. */
export const COLUMNS = 'grid-cols-[84px_104px_minmax(200px,2fr)_64px_minmax(160px,1.4fr)_176px]'
export const ROW_HEIGHT = 28
