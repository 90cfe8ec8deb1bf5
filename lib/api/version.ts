/** Of all processes; package.json's (a test compares). */
export const VERSION = '0.1.0'
