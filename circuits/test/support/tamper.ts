import * as fc from "fast-check"

import { fieldOrder, toField } from "../../src/field.ts"

type Path = readonly (string | number)[]

/** Copies of an input with one field element somewhere in it replaced. */
export function tamperings<Input extends object>(input: Input): fc.Arbitrary<Input> {
  const paths = listPaths(input)
  const changes: fc.Arbitrary<(value: bigint) => bigint> = fc.oneof(
    fc.constantFrom<(value: bigint) => bigint>(
      () => 0n,
      () => 1n,
      () => fieldOrder - 1n,
      (value) => toField(value + 1n),
      (value) => toField(value - 1n),
      (value) => toField(-value),
      (value) => value + (1n << 64n),
      (value) => value + (1n << 88n),
      (value) => value + (1n << 128n),
      (value) => value + (1n << 160n),
    ),
    fc.bigInt({ min: 0n, max: fieldOrder - 1n }).map((value) => () => value),
  )
  // Names first, so that a name with one value is hit as often as one with many.
  const names = Object.keys(input)
  return fc
    .constantFrom(...names)
    .chain((name) => fc.tuple(fc.constantFrom(...paths.filter(([first]) => first === name)), changes))
    .map(([path, change]) => replaceAtPath(input, path, change) as Input)
}

function listPaths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === "bigint") return [path]
  if (Array.isArray(value)) return value.flatMap((item, i) => listPaths(item, [...path, i]))
  return Object.entries(value as object).flatMap(([name, item]) => listPaths(item, [...path, name]))
}

function replaceAtPath(value: unknown, path: Path, change: (value: bigint) => bigint): unknown {
  const [first, ...rest] = path
  if (first === undefined) return toField(change(value as bigint))
  if (Array.isArray(value))
    return value.with(Number(first), replaceAtPath(value[Number(first)], rest, change))
  const record = value as Readonly<Record<string, unknown>>
  return { ...record, [first]: replaceAtPath(record[first], rest, change) }
}
