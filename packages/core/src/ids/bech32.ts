const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/** Whether a lower-case text is BIP-173 bech32 with a right checksum. */
export function isBech32(text: string): boolean {
  const separator = text.lastIndexOf("1")
  const prefix = text.slice(0, separator)
  const data = text.slice(separator + 1)
  if (separator < 1 || data.length < 6 || !/^[!-~]+$/u.test(prefix)) return false
  const codes = Array.from(prefix, (character) => character.charCodeAt(0))
  const values = Array.from(data, (character) => ALPHABET.indexOf(character))
  if (values.includes(-1)) return false
  return polymod([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values]) === 1
}

/** The BCH code of BIP-173 over five-bit values. */
function polymod(values: readonly number[]): number {
  let checksum = 1
  for (const value of values) {
    const top = checksum >> 25
    checksum = ((checksum & 0x1ffffff) << 5) ^ value
    for (const [bit, generator] of GENERATORS.entries()) {
      if ((top >> bit) & 1) checksum ^= generator
    }
  }
  return checksum
}
