import type { EvmAddress } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { admit, buildCase, encodeToken, PAYEE, POLICY, SPENDER } from "../../test/support/guard-fixture.ts"
import type { GuardCase } from "../../test/support/guard-fixture.ts"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { ORDER_FUNCTIONS, TENDING_FUNCTIONS } from "../bridge/arbiter-interface.ts"
import { encodeDeedCall, encodeDispatch } from "../bridge/order-codec.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import type { PlanAdmission } from "./signing-policy.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const NOBODY: EvmAddress = `0x${"00".repeat(20)}`
const order = { ...SAMPLE_ORDER, srcArbiter: SPENDER }
/** It sets nothing aside, so that no amount stands in its way. */
const dispatch = encodeDispatch({ ...order, escrowToken: NOBODY, escrowAmount: 0n, beneficiary: NOBODY })

/** The policy lets orders be sent and tended; the admission, unless told otherwise, only lets them be tended. */
async function check(payload: GuardCase["payload"], more: Partial<PlanAdmission> = {}): Promise<void> {
  const { guard, candidate } = await buildCase(store, async (account) => ({
    policy: {
      ...POLICY,
      destinations: POLICY.destinations.map((one) =>
        one.address === SPENDER && one.kind === "contract"
          ? { ...one, functions: [...ORDER_FUNCTIONS, ...TENDING_FUNCTIONS] }
          : one,
      ),
    },
    admission: await admit(account, {
      destinations: [SPENDER, PAYEE],
      functions: TENDING_FUNCTIONS.map(({ signature }) => signature),
      asset: "native",
      amountLimit: 100n,
      largestValueWei: 50n,
      approvals: [],
      ...more,
    }),
    payload: { to: SPENDER, ...payload },
  }))
  return guard.check([candidate])
}

describe("an admission for the functions of tending alone", () => {
  it.each([
    ["a deed", encodeDeedCall("expire", order), "0"],
    ["a deed with the price of its message", encodeDeedCall("relay-result", order), "50"],
  ])("lets through %s", async (_name, data, valueWei) => {
    await expect(check({ data, valueWei })).resolves.toBeUndefined()
  })

  it.each<[string, string, GuardCase["payload"], Partial<PlanAdmission>]>([
    ["the sending of an order, which the policy allows", "GUARD_FUNCTION_REFUSED", { data: dispatch }, {}],
    [
      "a dearer message",
      "GUARD_VALUE_EXCEEDED",
      { data: encodeDeedCall("resend", order), valueWei: "51" },
      {},
    ],
    ["coin for an account", "GUARD_FUNCTION_REFUSED", { to: PAYEE, data: "0x", valueWei: "1" }, {}],
    [
      "a token",
      "GUARD_DESTINATION_REFUSED",
      { to: POLICY.destinations[0]!.address, data: encodeToken("transfer", PAYEE, 1n) },
      {},
    ],
    [
      "a function that the policy does not allow",
      "GUARD_FUNCTION_REFUSED",
      { data: encodeToken("transfer", PAYEE, 1n) },
      { functions: ["transfer(address,uint256)"] },
    ],
    ["what is no function", "GUARD_ADMISSION_INVALID", { data: dispatch }, { functions: ["expire"] }],
  ])("refuses %s", async (_name, code, payload, more) => {
    await expect(check(payload, more)).rejects.toMatchObject({ code })
  })

  it("would let the order through if it were not for them", async () => {
    const widened = {
      functions: [...ORDER_FUNCTIONS, ...TENDING_FUNCTIONS].map(({ signature }) => signature),
    }
    await expect(check({ data: dispatch }, widened)).resolves.toBeUndefined()
  })
})
