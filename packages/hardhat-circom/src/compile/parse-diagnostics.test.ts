import { expect, test } from "vitest"

import { parseDiagnostics } from "./parse-diagnostics.ts"

test("diagnostics are read out of coloured output, with place, label and call trace", () => {
  const printed = `\u001b[1m\u001b[38;5;9merror[T3001]\u001b[0m: False assert reached\u001b[0m
  \u001b[34m┌─\u001b[0m "/src/a.circom":4:3
  \u001b[34m│\u001b[0m
4 │   assert(n == 4);
  │   ^^^^^^^^^^^^^^^ found here
  │
  = call trace:
    ->A->B

warning[CA01]: In template "A": unused
  ┌─ "/src/b.circom":12:1
12 │ template A() {
   │ ^^^^^^^^^^^^^^ here

error[P1003]: requires another version

previous errors were found
`
  expect(parseDiagnostics(printed)).toEqual([
    {
      severity: "error",
      code: "T3001",
      message: "False assert reached: found here: called from ->A->B",
      file: "/src/a.circom",
      line: 4,
      column: 3,
    },
    {
      severity: "warning",
      code: "CA01",
      message: 'In template "A": unused: here',
      file: "/src/b.circom",
      line: 12,
      column: 1,
    },
    { severity: "error", code: "P1003", message: "requires another version" },
  ])
  expect(parseDiagnostics("Everything went okay\n")).toEqual([])
})
