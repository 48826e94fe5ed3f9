/** What the compiler's panic codes mean. */
const meanings: Readonly<Record<number, string>> = {
  0x00: "a panic of the compiler",
  0x01: "a false assertion",
  0x11: "an arithmetic overflow or underflow",
  0x12: "a division by zero",
  0x21: "a number that is not in the enumeration",
  0x22: "wrongly encoded storage bytes",
  0x31: "a removal from an empty array",
  0x32: "an index beyond the end of an array",
  0x41: "too much memory, or an array that is too large",
  0x51: "a call of an uninitialised function",
}

export function panicMeaning(code: bigint): string {
  return meanings[Number(code)] ?? "an unknown panic"
}
