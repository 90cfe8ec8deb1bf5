import fc from 'fast-check'

/**
 * Properties try the same cases in every run, so that a red test is of the change under test. PROPERTY_SEED=random tries others, and
 * PROPERTY_SEED=N those of a failure seen (fast-check prints N).
 */
const wanted = process.env.PROPERTY_SEED ?? '20261125'

if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) })
