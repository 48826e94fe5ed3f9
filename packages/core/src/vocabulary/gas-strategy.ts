/**
 * How much haste is paid for (C1): `eco` waits, `fast` outbids, `optimal` is between, `custom` sets its own.
 *
 * @example
 * GAS_STRATEGIES.join(", ") // "optimal, fast, eco, custom"
 */
export const GAS_STRATEGIES = ["optimal", "fast", "eco", "custom"] as const

export type GasStrategy = (typeof GAS_STRATEGIES)[number]
