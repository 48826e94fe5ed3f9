import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, expectTypeOf, it } from "vitest"
import { renderErrorDocs } from "../../scripts/render-error-docs.ts"
import { AREAS } from "./areas.ts"
import type { Area } from "./areas.ts"
import { areaOf, ERROR_CODES, errorCodeEntry, isErrorCode } from "./codes.ts"
import type { ErrorCode } from "./codes.ts"
import { RECOVERIES } from "./recovery.ts"

const codes = Object.keys(ERROR_CODES) as ErrorCode[]

describe("the registry of error codes", () => {
  it.each(codes)("%s is well formed", (code) => {
    const { title, description, recovery, httpStatus } = errorCodeEntry(code)
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z0-9]+)+$/)
    expect(Object.keys(AREAS)).toContain(areaOf(code))
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(description).toMatch(/\.$/)
    expect(RECOVERIES).toContain(recovery)
    expect(httpStatus).toBeGreaterThanOrEqual(400)
    expect(httpStatus).toBeLessThan(600)
  })

  it("holds every code to the name of an area at compile time", () => {
    expectTypeOf<ErrorCode>().toExtend<`${Area}_${string}`>()
    expectTypeOf<"CONFIG_NO_SUCH_CODE">().not.toExtend<ErrorCode>()
  })

  it("gives every area an exit code of its own, clear of those with another meaning", () => {
    const exitCodes: readonly number[] = Object.values(AREAS).map(({ exitCode }) => exitCode)
    expect(new Set(exitCodes).size).toBe(exitCodes.length)
    expect(exitCodes.every((exitCode) => exitCode > 0 && exitCode !== 2 && exitCode < 126)).toBe(true)
  })

  it("keeps the exit codes that scripts rely on", () => {
    expect(Object.fromEntries(Object.entries(AREAS).map(([area, { exitCode }]) => [area, exitCode]))).toEqual(
      {
        INTERNAL: 1,
        CONFIG: 10,
        ID: 11,
        AMOUNT: 12,
        HASH: 13,
        EVENT: 14,
        CONTRACT: 20,
        DEPLOY: 21,
        CIRCUIT: 22,
        PROOF: 23,
        BUNDLE: 24,
        AUDIT: 25,
        SETUP: 30,
        CLI: 31,
        TRANSACTION: 40,
        SIGNER: 41,
        NODE: 42,
        FEE: 43,
        RELAY: 44,
        STORE: 45,
        JOURNAL: 46,
        SUBMIT: 48,
        GUARD: 50,
        APPROVAL: 51,
        BATCH: 52,
        BRIDGE: 53,
        WORKFLOW: 60,
        TASK: 61,
        POLICY: 62,
        ROUTE: 63,
        AGENT: 64,
        SCREEN: 65,
      },
    )
  })

  it.each(["toString", "__proto__", "CONFIG_", "", 7, null])("does not take %s for a code", (text) => {
    expect(isErrorCode(text)).toBe(false)
  })
})

describe("docs/errors.md", () => {
  const file = new URL("../../../../docs/errors.md", import.meta.url)

  it("is what the registry says", () => {
    expect(readFileSync(file, "utf8")).toBe(renderErrorDocs())
  })

  it("has a heading for every code, which is where errors point", () => {
    const headings = new Set(renderErrorDocs().match(/(?<=^### ).*$/gmu))
    expect(headings).toEqual(new Set(codes))
  })

  it("passes the generator's own check", () => {
    const script = fileURLToPath(new URL("../../scripts/generate-error-docs.ts", import.meta.url))
    expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow()
  })
})
