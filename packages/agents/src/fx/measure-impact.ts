const BASE = 10_000n

/**
 * How far an exchange moves the price of a pool, in hundredths of a per cent of the dearer price, rounded up. The
 * pool states the square root of its price.
 */
export function measureImpact(sqrtBefore: bigint, sqrtAfter: bigint): bigint {
  const [before, after] = [sqrtBefore ** 2n, sqrtAfter ** 2n]
  const [lower, higher] = before < after ? [before, after] : [after, before]
  if (higher === 0n) return BASE
  return ((higher - lower) * BASE + higher - 1n) / higher
}
