/**
 * A value as one line of JSON: amounts and other integers beyond the exact numbers of JSON are decimal text.
 *
 * @example
 * toJsonLine({ amount: 5n }) // '{"amount":"5"}'
 */
export function toJsonLine(value: object): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item))
}
