import { PassThrough } from "node:stream"
import { describe, expect, it } from "vitest"
import { toJsonLine } from "./json-line.ts"
import { createLiveBlock } from "./live-block.ts"
import { plainText } from "./plain-text.ts"
import { writeTable } from "./table.ts"

describe("output", () => {
  it("writes integers of any size as decimal text, on one line", () => {
    expect(toJsonLine({ amount: 2n ** 88n, nested: [{ gas: 0n }], note: "a\nb" })).toBe(
      '{"amount":"309485009821345068724781056","nested":[{"gas":"0"}],"note":"a\\nb"}',
    )
  })

  it("shows text of others on one line, without what repaints a terminal", () => {
    expect(plainText("a\u001B[31mb\u202E\n\tc  d")).toBe("ab c d")
  })

  it("puts tables into columns, numbers to the right", () => {
    expect(writeTable(["name", "count>"], [["a", "5"], ["long name", "12345"], ["c"]])).toBe(
      ["name       count", "a              5", "long name  12345", "c"].join("\n"),
    )
  })

  it("writes a block over the last one, and never wraps a line", () => {
    const output = Object.assign(new PassThrough(), { columns: 30 })
    const block = createLiveBlock({ output })
    block.show(`first\n${"x".repeat(100)}`)
    block.show("second")
    block.end()
    block.show("third")
    const text = String(output.read())
    expect(text).toBe(`first\n${"x".repeat(29)}\n\u001B[2A\u001B[Jsecond\nthird\n`)
  })
})
