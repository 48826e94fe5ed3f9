const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

/** How many bytes a base58 text stands for, or undefined if it is none. Meant for short texts: ids, not files. */
export function countBase58Bytes(text: string): number | undefined {
  let value = 0n
  for (const character of text) {
    const digit = ALPHABET.indexOf(character)
    if (digit === -1) return undefined
    value = value * 58n + BigInt(digit)
  }
  // Every leading 1 is a leading zero byte.
  const zeroBytes = /^1*/u.exec(text)?.[0].length ?? 0
  return zeroBytes + (value === 0n ? 0 : Math.ceil(value.toString(16).length / 2))
}
