import type { EvmAddress, Hex } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import {
  admit,
  buildCase,
  PAYEE,
  POLICY,
  SPENDER,
  STRANGER,
  TOKEN,
} from "../../test/support/guard-fixture.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { GROUP_FUNCTIONS } from "./commit-interface.ts"
import { encodeGroupAct } from "./group-codec.ts"
import type { GroupLeg } from "./group.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const policy = {
  ...POLICY,
  destinations: POLICY.destinations.map((one) =>
    one.address === SPENDER && one.kind === "contract" ? { ...one, functions: GROUP_FUNCTIONS } : one,
  ),
}

/** The guard of a real journal, asked for the preparation of the second of three legs. */
async function check(more: Partial<GroupLeg> = {}, destinations = [TOKEN, SPENDER, PAYEE]): Promise<void> {
  const { guard, candidate } = await buildCase(store, async (account) => {
    const leg = (payer: EvmAddress, amount: bigint): GroupLeg => ({
      chainId: 1n,
      participant: SPENDER,
      payer,
      token: TOKEN,
      amount,
      receiver: PAYEE,
    })
    const group = {
      coordinatorChainId: 1n,
      coordinator: SPENDER,
      initiator: account,
      nonce: 0n,
      voteDeadline: 9n,
      legs: [leg(account, 1n), { ...leg(account, 1_000n), ...more }, leg(STRANGER, 1n)],
    }
    const data: Hex = encodeGroupAct(group, { action: "prepare", leg: 1 })
    return { policy, admission: await admit(account, { destinations }), payload: { to: SPENDER, data } }
  })
  await guard.check([candidate])
}

it("the guard lets a payer set aside what its plan may move", async () => {
  await expect(check()).resolves.toBeUndefined()
})

it.each<[string, Partial<GroupLeg>, EvmAddress[] | undefined, string]>([
  ["another's leg", { payer: STRANGER }, undefined, "GUARD_ARGUMENT_REFUSED"],
  ["more than the plan may move", { amount: 1_001n }, undefined, "GUARD_PLAN_LIMIT_EXCEEDED"],
  ["another token than the plan's", { token: PAYEE }, undefined, "GUARD_ASSET_REFUSED"],
  ["a token that the plan was let in without", {}, [SPENDER], "GUARD_DESTINATION_REFUSED"],
])("the guard signs no preparation of %s", async (_name, more, destinations, code) => {
  await expect(check(more, destinations)).rejects.toMatchObject({ code })
})
