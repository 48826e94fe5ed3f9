import { describe, expect, it } from "vitest"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import { explainLegs, readLegs } from "./read-legs.ts"

const address = (octet: string): EvmAddress => `0x${octet.repeat(20)}`
const tokenOn = (chain: number) => `eip155:${chain}/erc20:${address("70")}`
const HERE = { chain: "eip155:1", asset: tokenOn(1), amount: "5", receiver: address("01") }
const AWAY = {
  chain: "eip155:137",
  asset: tokenOn(137),
  amount: "7",
  receiver: address("02"),
  payer: address("03"),
}
const ACCOUNT = address("0a")

it("reads legs, of which those without a payer are the account's own", () => {
  expect(readLegs([HERE, AWAY], ACCOUNT)).toEqual([
    { chainId: "eip155:1", asset: HERE.asset, amount: 5n, receiver: HERE.receiver, payer: ACCOUNT },
    { chainId: "eip155:137", asset: AWAY.asset, amount: 7n, receiver: AWAY.receiver, payer: AWAY.payer },
  ])
  expect(explainLegs([HERE, AWAY, HERE])).toEqual([])
})

describe("legs are refused", () => {
  const { receiver: _receiver, ...unaddressed } = HERE
  it.each<[string, CanonicalValue, RegExp]>([
    ["that are no list", "legs", /^expected a list of legs/u],
    ["of which one is no record", [HERE, "leg"], /^Leg 2: /u],
    ["of which there is one", [HERE], /There are 1 legs/u],
    ["of which there are 17", Array.from({ length: 17 }, () => HERE), /There are 17 legs/u],
    ["that are all on one chain", [HERE, HERE], /on one chain/u],
    ["without a receiver", [unaddressed, AWAY], /^Leg 1, receiver: expected an address/u],
    ["for nobody", [{ ...HERE, receiver: address("00") }, AWAY], /^Leg 1: expected a receiver/u],
    ["with an address in capitals", [{ ...HERE, receiver: address("AB") }, AWAY], /^Leg 1, receiver/u],
    ["with a payer who is none", [HERE, { ...AWAY, payer: "me" }], /^Leg 2, payer: expected an address/u],
    ["with something else", [HERE, { ...AWAY, memo: "rent" }], /^Leg 2: .*memo/u],
    ["of nothing", [HERE, { ...AWAY, amount: "0" }], /^Leg 2: expected an amount above zero/u],
    ["with a fraction", [HERE, { ...AWAY, amount: "1.5" }], /^Leg 2, amount: expected an amount/u],
    ["above 2^256", [HERE, { ...AWAY, amount: String(2n ** 256n) }], /^Leg 2, amount: .*below 2\^256/u],
    ["in a token of another chain", [HERE, { ...AWAY, asset: HERE.asset }], /^Leg 2: .* no ERC-20 token of/u],
    ["in coins", [{ ...HERE, asset: "eip155:1/slip44:60" }, AWAY], /^Leg 1: .* no ERC-20 token of/u],
    [
      "on a chain of another kind",
      [HERE, { ...AWAY, chain: "cosmos:hub", asset: `cosmos:hub/erc20:${address("70")}` }],
      /^Leg 2: cosmos:hub is no EVM chain/u,
    ],
  ])("%s", (_name, legs, why) => {
    const problems = explainLegs(legs)
    expect(problems).toEqual([expect.stringMatching(why)])
    expect(() => readLegs(legs, ACCOUNT)).toThrow(
      expect.objectContaining({ code: "AGENT_INPUT_INVALID", meta: problems }),
    )
  })
})
