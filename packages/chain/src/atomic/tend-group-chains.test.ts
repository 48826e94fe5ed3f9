import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import { afterAll, beforeAll, expect, it } from "vitest"
import { AUTHORITY, openEngine } from "../../test/support/engine-fixture.ts"
import {
  addressOf,
  DESTINATION_CHAIN,
  QUICK_POLICY,
  SOURCE_CHAIN,
  startOrderChains,
} from "../../test/support/order-chains.ts"
import type { OrderChains } from "../../test/support/order-chains.ts"
import { readAbi } from "../../test/support/read-abi.ts"
import { sendUnlocked } from "../../test/support/send-unlocked.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"
import type { ProveEvent } from "../bridge/order-ports.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import { finalityOf } from "../nodes/finality.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import type { Store } from "../store/store.ts"
import { pause } from "../submit/bell.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"
import { groupIdOf } from "./group-codec.ts"
import { listGroupDeeds } from "./group-deeds.ts"
import type { PaymentGroup } from "./group.ts"
import { readNextNonce } from "./read-next-nonce.ts"
import { tendGroup } from "./tend-group.ts"
import type { GroupChain, GroupPorts } from "./tend-group.ts"

const AMOUNT = 10n ** 18n

let chains: OrderChains
let store: Store
beforeAll(async () => {
  chains = await startOrderChains()
  store = await openMockStore()
})
afterAll(async () => {
  await chains.stop()
  await store.close()
})

/** An account with tokens on both chains, its engines, and a prover that attests each header when it is asked again. */
async function openGroup(ownsLeg: (leg: number) => boolean) {
  const signer = createLocalSigner(bytesToHex(randomBytes(32)))
  const { address } = signer
  const receivers = [bytesToHex(randomBytes(20)), bytesToHex(randomBytes(20))]
  const sides = [chains.source, chains.destination]
  const other = bytesToHex(randomBytes(20))
  for (const { client, token, commit } of sides) {
    await client.call("anvil_setBalance", [address, "0xde0b6b3a7640000"])
    await client.call("anvil_impersonateAccount", [address])
    await awaitMined(token["mint"]!(address, AMOUNT))
    const data = token.interface.encodeFunctionData("approve", [commit.target, AMOUNT])
    await sendUnlocked(client, { from: address, to: token.target, data })
    await client.call("evm_mine")
  }
  const opened = await Promise.all(
    sides.map(({ pool }) =>
      openEngine(store, [signer], { urls: [], pool: { ...pool, close: async () => undefined } }),
    ),
  )
  const entries = opened.map(({ engine }, at) => {
    const chainId = [SOURCE_CHAIN, DESTINATION_CHAIN][at]!
    const { pool } = sides[at]!
    const payers = new Map([[address, AUTHORITY]])
    const chain = {
      engine,
      pool,
      finality: finalityOf(chainId),
      account: address,
      authority: AUTHORITY,
      payers,
    }
    return [chainId, chain] as [ChainId, GroupChain]
  })
  const block = (await chains.source.client.call("eth_getBlockByNumber", ["latest", false])) as {
    timestamp: Hex
  }
  const group: PaymentGroup = {
    coordinatorChainId: chains.source.chainNumber,
    coordinator: addressOf(chains.source.commit),
    initiator: address,
    nonce: await readNextNonce(chains.source.pool, addressOf(chains.source.commit), address),
    voteDeadline: BigInt(block.timestamp) + 3_600n,
    legs: sides.map(({ chainNumber, commit, token }, leg) => ({
      chainId: chainNumber,
      participant: addressOf(commit),
      payer: ownsLeg(leg) ? address : other,
      token: addressOf(token),
      amount: AMOUNT,
      receiver: receivers[leg]!,
    })),
  }
  let early = 0
  const prove: ProveEvent = async (ofChain, toChain, transactionHash, logIndex) => {
    const proof = await chains.prove(ofChain, toChain, transactionHash, logIndex)
    if (proof !== undefined) return proof
    early += 1
    await chains.attest(ofChain, toChain, transactionHash)
    return undefined
  }
  const ports: GroupPorts = {
    store,
    policy: { ...QUICK_POLICY, messageMs: 500 },
    prove,
    chains: new Map(entries),
  }
  const stop = () => Promise.all(opened.map((each) => each.stop()))
  return { address, receivers, group, ports, stop, countEarly: () => early }
}

const balanceOf = async (leg: number, account: EvmAddress) =>
  (await [chains.source, chains.destination][leg]!.token["balanceOf"]!(account)) as bigint

/** Blocks come while the group is tended: a chain that stands still makes nothing final. No message is ever brought. */
async function tendToTheEnd(ports: GroupPorts, group: PaymentGroup, onWait: (why: string) => Promise<void>) {
  for (;;) {
    const { choice } = await tendGroup(ports, group)
    if (choice.action === "done") return choice.why
    if (choice.action === "wait") await onWait(choice.why)
    for (const { client } of [chains.source, chains.destination]) await client.call("evm_mine")
    await pause(40, new AbortController().signal)
  }
}

const actsOf = async (group: PaymentGroup) =>
  (await listGroupDeeds(store, groupIdOf(group), group.legs.length)).map(
    ({ action, leg }) => `${action} ${leg}`,
  )

it("knows the functions and events of the contract", () => {
  const compiled = new Interface(readAbi("TwoPhaseCommit"))
  for (const fragment of TWO_PHASE_COMMIT.fragments) {
    const name = fragment.format("sighash")
    const known = fragment.type === "event" ? compiled.getEvent(name) : compiled.getFunction(name)
    expect(known?.format("sighash")).toBe(name)
    expect(known?.inputs.map(({ indexed }) => indexed === true)).toEqual(
      fragment.inputs.map(({ indexed }) => indexed === true),
    )
  }
})

it("pays all legs by proofs alone when the gateway is dead", async () => {
  const { receivers, group, ports, stop, countEarly } = await openGroup(() => true)
  try {
    expect(await tendToTheEnd(ports, group, async () => undefined)).toBe("All legs are paid for ever.")
  } finally {
    await stop()
  }
  expect(await Promise.all(receivers.map((receiver, leg) => balanceOf(leg, receiver)))).toEqual([
    AMOUNT,
    AMOUNT,
  ])
  // Each header was unknown once, and that was no failure.
  expect(countEarly()).toBe(2)
  const acts = await actsOf(group)
  expect(acts.filter((act) => !act.startsWith("relay"))).toEqual([
    "begin 0",
    "prepare 0",
    "prepare 1",
    "prove-vote 1",
    "settle 0",
    "prove-decision 1",
  ])
  expect(new Set(acts)).toContain("relay-vote 1")
})

it("gives back what was set aside by a proof alone when the gateway is dead", async () => {
  const { address, group, ports, stop } = await openGroup((leg) => leg === 1)
  let isOver = false
  const passDeadline = async () => {
    if (isOver || !(await actsOf(group)).includes("prove-vote 1")) return
    isOver = true
    await chains.source.client.call("evm_increaseTime", [3_700])
  }
  try {
    expect(await tendToTheEnd(ports, group, passDeadline)).toBe("All that was set aside is back for ever.")
  } finally {
    await stop()
  }
  expect(await balanceOf(1, address)).toBe(AMOUNT)
  const acts = await actsOf(group)
  expect(acts.filter((act) => !act.startsWith("relay"))).toEqual([
    "begin 0",
    "prepare 1",
    "prove-vote 1",
    "abort 0",
    "prove-decision 1",
  ])
})
