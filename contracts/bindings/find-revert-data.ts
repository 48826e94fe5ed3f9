/** Where nodes and libraries hide revert data: ethers, Hardhat, anvil, geth, and wallets around them. */
const PLACES = ["data", "error", "info", "cause", "revert", "originalError", "result"] as const
const DEEPEST = 8

/**
 * Finds the revert data in whatever was thrown: hexadecimal text itself, `error.data`, `error.data.data`,
 * `error.info.error.data`, `error.error.data`, causes. Undefined if there is none.
 */
export function findRevertData(thrown: unknown, depth = 0): string | undefined {
  if (typeof thrown === "string")
    return /^(?:Reverted )?(0x(?:[0-9a-f]{2})*)$/i.exec(thrown)?.[1]?.toLowerCase()
  if (typeof thrown !== "object" || thrown === null || depth > DEEPEST) return undefined
  let empty: string | undefined
  for (const place of PLACES) {
    const found = findRevertData(Reflect.get(thrown, place), depth + 1)
    // Empty data may stand beside the real ones: keep looking.
    if (found === "0x") empty = found
    else if (found !== undefined) return found
  }
  return empty
}
