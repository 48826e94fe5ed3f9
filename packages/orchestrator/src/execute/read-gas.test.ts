import { describe, expect, it } from "vitest"
import { readGas } from "./read-gas.ts"
import type { ChainDesk } from "./workshop.ts"

const deskOf = (replies: readonly unknown[]): Pick<ChainDesk, "pool"> => ({
  pool: {
    withNode: (work: (node: unknown) => Promise<unknown>) =>
      work({ name: "one", callMany: async () => replies }),
  } as unknown as ChainDesk["pool"],
})
const broken = (failure: object) => ({ ok: false, failure: { message: "no", ...failure } })

describe("the gas of transactions", () => {
  it("is what their receipts say; one that left the chain counts nothing", async () => {
    const replies = [
      { ok: true, result: { gasUsed: "0x10" } },
      { ok: true, result: null },
    ]
    expect(await readGas(deskOf(replies), ["0x1", "0x2"])).toBe(16n)
  })

  it.each([
    [{ kind: "transport", reason: "unreachable" }, "NODE_UNREACHABLE", "retry"],
    [{ kind: "rpc", code: -32_000 }, "NODE_CALL_FAILED", "replan"],
  ])("is not known where a node fails by %j", async (failure, code, recovery) => {
    const thrown: unknown = await readGas(deskOf([broken(failure)]), ["0x1"]).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code, recovery })
  })
})
