import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { parseChainId } from "../ids/chain-id.ts"
import { FAMILIES } from "./chain-record.ts"
import { findChain, findChainId, listChains, suggestChain } from "./chain-registry.ts"
import { summariseRoundTrips } from "./summarise-round-trips.ts"
import { describeSynchronisation, listSynchronisation } from "./synchronisation-matrix.ts"

const chains = listChains()

describe("the committed registry", () => {
  it("has 150 chains and more, of four families, each once", () => {
    expect(chains.length).toBeGreaterThanOrEqual(150)
    expect(new Set(chains.map(({ id }) => id)).size).toBe(chains.length)
    expect(new Set(chains.map(({ family }) => family))).toEqual(new Set(Object.keys(FAMILIES)))
  })

  it("is whole: ids, families, names, block times, finality and where each field comes from", () => {
    const wrong = chains.filter((chain) => {
      const { id, namespace } = parseChainId(chain.id)
      const { id: _id, family: _family, origins, disputedBlockTimesMs: _disputed, ...fields } = chain
      const isWhole =
        chain.id === id &&
        FAMILIES[chain.family] === namespace &&
        chain.name.trim() !== "" &&
        Number.isSafeInteger(chain.blockTimeMs) &&
        chain.blockTimeMs > 0 &&
        ["tag", "depth", "instant", "commitment", "grandpa", "l2"].includes(chain.finality.kind) &&
        Number.isSafeInteger(chain.finality.expectedMs) &&
        chain.finality.expectedMs > 0
      return !isWhole || Object.keys(fields).sort().join() !== Object.keys(origins).sort().join()
    })
    expect(wrong).toEqual([])
  })

  it("holds no URL with anybody's credentials", () => {
    const text = readFileSync(new URL("chains.json", import.meta.url), "utf8")
    for (const [url] of text.matchAll(/[a-z]+:\/\/[^"]+/gu)) {
      expect(url).toMatch(/^https:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[\w.-]{0,23})*$/iu)
    }
    expect(text).not.toMatch(/api.?key|token=|secret/iu)
  })
})

describe("finding a chain", () => {
  it("is by id", () => {
    expect(findChain("eip155:1")).toMatchObject({
      name: "Ethereum",
      blockTimeMs: 12_000,
      finality: { kind: "tag", tag: "finalized", expectedMs: 900_000 },
    })
    expect(findChain("eip155:999999999999")).toBeUndefined()
    expect(codeOf(() => findChain("EIP155:1"))).toBe("ID_CHAIN_INVALID")
  })

  it("is by number or name too, where one chain alone is meant", () => {
    expect(findChainId("1")).toBe("eip155:1")
    expect(findChainId("ethereum")).toBe("eip155:1")
    expect(findChainId("Arbitrum One")).toBe("eip155:42161")
    expect(findChainId("cosmos:cosmoshub-4")).toBe("cosmos:cosmoshub-4")
    expect(findChainId("no such chain")).toBeUndefined()
    expect(suggestChain("ethreum")).toBe("Ethereum")
    expect(suggestChain("cosmos:cosmoshub4")).toBe("cosmos:cosmoshub-4")
  })

  it("lists one family", () => {
    expect(listChains("solana").map(({ name }) => name)).toEqual(["Solana"])
    expect(listChains("evm").length).toBeGreaterThan(140)
  })
})

describe("the synchronisation matrix", () => {
  it("has the documented pairs, in both directions, beside what the chains allow", () => {
    const rows = listSynchronisation().map(({ source, destination, ...row }) => [
      findChain(source)?.name,
      findChain(destination)?.name,
      row.documentedMs,
      row.isWithinDocumented,
      row.cost,
    ])
    expect(rows).toEqual([
      // Half a minute more than promised: finality alone takes the whole quarter of an hour.
      ["Ethereum", "Polygon", 900_000, false, "dynamic"],
      ["Polygon", "Ethereum", 900_000, true, "dynamic"],
      ["Avalanche", "Arbitrum One", 120_000, true, "fixed-plus-subsidy"],
      // Two minutes hold for the sequencer's word, not for finality.
      ["Arbitrum One", "Avalanche", 120_000, false, "fixed-plus-subsidy"],
      ["Cosmos Hub", "Polkadot", 45_000, true, "staked"],
      ["Polkadot", "Cosmos Hub", 45_000, false, "staked"],
    ])
  })

  it("adds finality of the source, relay and inclusion on the destination", () => {
    const measured = summariseRoundTrips([5, 7])!
    expect(describeSynchronisation("eip155:1", "eip155:137", { relayMs: 500, measured })).toMatchObject({
      computedMs: 901_500,
      parts: { finalityMs: 900_000, relayMs: 500, inclusionMs: 1_000 },
      measured: { count: 2, p50Ms: 5, maximumMs: 7 },
    })
    expect(describeSynchronisation("eip155:1", "eip155:10")).not.toHaveProperty("documentedMs")
    expect(codeOf(() => describeSynchronisation("eip155:1", "eip155:999999999999"))).toBe(
      "CONFIG_UNKNOWN_CHAIN",
    )
  })

  it("summarises round trips by durations that occurred", () => {
    const durations = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(summariseRoundTrips(durations)).toEqual({
      count: 100,
      p50Ms: 50,
      p90Ms: 90,
      p99Ms: 99,
      maximumMs: 100,
    })
    expect(summariseRoundTrips([3])).toEqual({ count: 1, p50Ms: 3, p90Ms: 3, p99Ms: 3, maximumMs: 3 })
    expect(summariseRoundTrips([Number.NaN, -1])).toBeUndefined()
  })
})
