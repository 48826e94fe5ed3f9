import { describe, expect, it } from "vitest"
import { keyPrefixOf, payoutKeyPrefixOf, stepKeyPrefixOf } from "./run-keys.ts"

describe("the keys of a run", () => {
  it("are those of no other run, whatever a run is called", () => {
    const names = ["payout", "run", "run.1", "run.10", "mint"]
    for (const name of names) {
      const others = names.filter((other) => other !== name).map((other) => stepKeyPrefixOf(other, "pay-1"))
      for (const other of [...others, payoutKeyPrefixOf(`0x${"ab".repeat(32)}`)]) {
        expect(other.startsWith(keyPrefixOf(name))).toBe(false)
      }
    }
  })
})
