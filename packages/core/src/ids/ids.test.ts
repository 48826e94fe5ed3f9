import { getAddress } from "ethers"
import * as fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { parseAccountId } from "./account-id.ts"
import { parseAssetId, parseAssetType } from "./asset-id.ts"
import type { ChainId } from "./chain-id.ts"
import { fromEvmChainNumber, parseChainId, toEvmChainNumber } from "./chain-id.ts"
import { DEVELOPMENT_CHAIN_IDS, isDevelopmentChain } from "./development-chains.ts"
import { parseEvmAddress, toChecksumAddress } from "./evm-address.ts"

const VITALIK = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
const USDC_SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
const COSMOS = "cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0"

describe("parseChainId", () => {
  it.each([
    "eip155:1",
    "eip155:31337",
    "bip122:000000000019d6689c085ae165831e93",
    "cosmos:cosmoshub-3",
    "cosmos:Binance-Chain-Tigris",
    "cosmos:iov-mainnet",
    "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
    "polkadot:91b171bb158e2d3848fa23a9f1c25182",
    "starknet:SN_GOERLI",
    "chainstd:8c3444cf8970a9e41a706fab93e7a6c4",
    "abc:1",
    "hedera:mainnet",
    `eip155:${"9".repeat(32)}`,
  ])("accepts %s as it is", (text) => {
    expect(parseChainId(text).id).toBe(text)
  })

  it("splits at the colon", () => {
    expect(parseChainId("cosmos:cosmoshub-3")).toEqual({
      id: "cosmos:cosmoshub-3",
      namespace: "cosmos",
      reference: "cosmoshub-3",
    })
  })

  it.each([
    "EIP155:1",
    "Eip155:1",
    "eip155",
    "eip155:",
    ":1",
    "",
    "ab:1",
    "toolongns:1",
    `cosmos:${"a".repeat(33)}`,
    "eip155:1:",
    "eip155:1:2",
    "eip155:1/slip44:60",
    " eip155:1",
    "eip155:1\n",
    "eip155: 1",
    "eip155:1.0",
    "eip155:٣",
    "ei_155:1",
    "cosmos:cosmos.hub",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseChainId(text))).toBe("ID_CHAIN_INVALID")
  })

  it.each([undefined, null, 1, {}, ["eip155:1"]])("refuses %j, which is no text", (value) => {
    expect(codeOf(() => parseChainId(value as string))).toBe("ID_CHAIN_INVALID")
  })

  it.each(["eip155:01", "eip155:0", "eip155:0x1", "eip155:-1", "eip155:1e3", "eip155:mainnet"])(
    "refuses %s, which is no canonical chain number",
    (text) => {
      expect(codeOf(() => parseChainId(text))).toBe("ID_CHAIN_REFERENCE_INVALID")
    },
  )
})

describe("EVM chain numbers", () => {
  it("go to CAIP-2 and back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 32n - 1n }), (number) => {
        expect(toEvmChainNumber(fromEvmChainNumber(number))).toBe(number)
      }),
    )
    expect(fromEvmChainNumber(8453)).toBe("eip155:8453")
    expectTypeOf(fromEvmChainNumber(1)).toEqualTypeOf<ChainId>()
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53, 0n, -1n, 10n ** 32n])("%s is none", (number) => {
    expect(codeOf(() => fromEvmChainNumber(number))).toBe("ID_NUMBER_OUT_OF_RANGE")
  })

  it("do not exist for other chains", () => {
    expect(codeOf(() => toEvmChainNumber("cosmos:cosmoshub-3"))).toBe("ID_CHAIN_NOT_EVM")
  })

  it("name the local chains", () => {
    expect(DEVELOPMENT_CHAIN_IDS).toEqual([31337, 31338, 31339])
    expect(DEVELOPMENT_CHAIN_IDS.every((number) => isDevelopmentChain(`eip155:${number}`))).toBe(true)
    expect(["eip155:1", "eip155:31340", "cosmos:31337", "31337"].some((id) => isDevelopmentChain(id))).toBe(
      false,
    )
  })
})

describe("parseEvmAddress", () => {
  it.each([VITALIK, VITALIK.toLowerCase(), `0x${VITALIK.slice(2).toUpperCase()}`])(
    "brings %s to lower case",
    (text) => {
      expect(parseEvmAddress(text)).toBe(VITALIK.toLowerCase())
    },
  )

  it("agrees with ethers on every checksum", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{40}$/u), (digits) => {
        const checked = toChecksumAddress(`0x${digits}`)
        expect(checked).toBe(getAddress(`0x${digits}`))
        expect(parseEvmAddress(checked)).toBe(`0x${digits}`)
      }),
    )
  })

  it("refuses every single letter in the wrong case", () => {
    for (let index = 2; index < VITALIK.length; index += 1) {
      const letter = VITALIK.charAt(index)
      const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
      if (other === letter) continue
      const wrong = VITALIK.slice(0, index) + other + VITALIK.slice(index + 1)
      expect(codeOf(() => parseEvmAddress(wrong))).toBe("ID_ADDRESS_CHECKSUM")
    }
  })

  it.each([
    "",
    "0x",
    VITALIK.slice(2),
    VITALIK.slice(0, -1),
    `${VITALIK}0`,
    VITALIK.replace("0x", "0X"),
    `${VITALIK}\n`,
    `0x${"g".repeat(40)}`,
    "vitalik.eth",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseEvmAddress(text))).toBe("ID_ADDRESS_INVALID")
  })

  it("refuses what is no text", () => {
    expect(codeOf(() => parseEvmAddress(5 as unknown as string))).toBe("ID_ADDRESS_INVALID")
  })
})

describe("parseAccountId", () => {
  it("brings the address to the normal form of its chain", () => {
    expect(parseAccountId(`eip155:1:${VITALIK}`)).toEqual({
      id: `eip155:1:${VITALIK.toLowerCase()}`,
      chainId: "eip155:1",
      address: VITALIK.toLowerCase(),
    })
    expect(parseAccountId(`cosmos:cosmoshub-3:${COSMOS.toUpperCase()}`).address).toBe(COSMOS)
  })

  it.each([
    `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:${USDC_SOLANA}`,
    "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:11111111111111111111111111111111",
    `cosmos:cosmoshub-3:${COSMOS}`,
    "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
    "polkadot:b0a8d493285c2df73290dfb7e61f870f:5hmuyxw9xdgbpptgypokw4thfyoe3ryenebr381z9iaegmfy",
    "starknet:SN_GOERLI:0x02dd1b492765c064eac4039e3841aa5f382773b598097a40073bd8b48170ab57",
    "hedera:mainnet:0.0.1234567890-zbhlt",
  ])("keeps %s exactly", (text) => {
    expect(parseAccountId(text).id).toBe(text)
  })

  it.each([
    "",
    "eip155:1",
    `eip155:${VITALIK}`,
    "cosmos:hub-1:",
    `cosmos:hub-1:${"a".repeat(129)}`,
    "cosmos:hub-1:a/b",
    "bip122:x:a b",
    "cosmos:hub-1:a:b",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseAccountId(text))).toBe("ID_ACCOUNT_INVALID")
  })

  it.each([
    [`EIP155:1:${VITALIK}`, "ID_CHAIN_INVALID"],
    [`eip155:01:${VITALIK}`, "ID_CHAIN_REFERENCE_INVALID"],
    [`eip155:1:${VITALIK.replace("d8dA", "d8da")}`, "ID_ADDRESS_CHECKSUM"],
    [`eip155:1:${VITALIK.slice(0, -1)}`, "ID_ADDRESS_INVALID"],
    [`solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:${USDC_SOLANA.slice(0, -2)}`, "ID_ADDRESS_INVALID"],
    [`solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:0${USDC_SOLANA.slice(1)}`, "ID_ADDRESS_INVALID"],
    ["solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:1111111111111111111111111111111", "ID_ADDRESS_INVALID"],
    [`solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:${"1".repeat(100)}`, "ID_ADDRESS_INVALID"],
    [`cosmos:cosmoshub-3:${COSMOS.replace("t2u", "t2v")}`, "ID_ADDRESS_CHECKSUM"],
    [`cosmos:cosmoshub-3:${COSMOS.replace("cosmos", "Cosmos")}`, "ID_ADDRESS_INVALID"],
    ["cosmos:cosmoshub-3:no.bech32", "ID_ADDRESS_INVALID"],
    ["cosmos:cosmoshub-3:cosmos1bbbbbbbb", "ID_ADDRESS_CHECKSUM"],
  ])("refuses %s by %s", (text, code) => {
    expect(codeOf(() => parseAccountId(text))).toBe(code)
  })

  it("is stable: reading a normal form gives it back", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-fA-F]{40}$/u), fc.nat(), (digits, number) => {
        const text = `eip155:${number + 1}:${getAddress(`0x${digits.toLowerCase()}`)}`
        const { id } = parseAccountId(text)
        expect(parseAccountId(id).id).toBe(id)
      }),
    )
  })
})

describe("parseAssetType", () => {
  it.each([
    "eip155:1/slip44:60",
    "eip155:1/slip44:0",
    "bip122:000000000019d6689c085ae165831e93/slip44:0",
    "cosmos:cosmoshub-3/slip44:118",
    "cosmos:osmosis-1/ibc:27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2",
    `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:${USDC_SOLANA}`,
    "eip155:1/erc20:0x6b175474e89094c44da98b954eedeac495271d0f",
  ])("accepts %s as it is", (text) => {
    expect(parseAssetType(text).id).toBe(text)
  })

  it("brings a contract's address to lower case", () => {
    expect(parseAssetType(`eip155:1/erc20:${VITALIK}`)).toEqual({
      id: `eip155:1/erc20:${VITALIK.toLowerCase()}`,
      chainId: "eip155:1",
      assetNamespace: "erc20",
      assetReference: VITALIK.toLowerCase(),
    })
  })

  it.each([
    "",
    "eip155:1",
    "eip155:1/",
    "eip155:1/erc20",
    "eip155:1/erc20:",
    "eip155:1/ERC20:0x1",
    "eip155:1/ab:1",
    "eip155:1/toolongns:1",
    `cosmos:hub-1/ibc:${"a".repeat(129)}`,
    "eip155:1/slip44:060",
    "eip155:1/slip44:x",
    "eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/1",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseAssetType(text))).toBe("ID_ASSET_INVALID")
  })

  it.each([
    ["EIP155:1/slip44:60", "ID_CHAIN_INVALID"],
    [" eip155:1/slip44:60", "ID_CHAIN_INVALID"],
    ["eip155:01/slip44:60", "ID_CHAIN_REFERENCE_INVALID"],
    ["eip155:1/erc20:0x1234", "ID_ADDRESS_INVALID"],
    [`eip155:1/erc20:${VITALIK.replace("d8dA", "d8da")}`, "ID_ADDRESS_CHECKSUM"],
    ["solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:abc", "ID_ADDRESS_INVALID"],
  ])("refuses %s by %s", (text, code) => {
    expect(codeOf(() => parseAssetType(text))).toBe(code)
  })
})

describe("parseAssetId", () => {
  const KITTIES = "eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d"

  it("splits off the item", () => {
    expect(parseAssetId(`${KITTIES}/771769`)).toEqual({
      id: `${KITTIES}/771769`,
      assetType: KITTIES,
      tokenId: "771769",
    })
    expect(parseAssetId("hedera:mainnet/nft:0.0.55492/12").tokenId).toBe("12")
  })

  it.each([
    KITTIES,
    `${KITTIES}/`,
    `${KITTIES}/a/b`,
    `${KITTIES}/${"1".repeat(79)}`,
    `${KITTIES}/01`,
    `${KITTIES}/abc`,
    `${KITTIES}/1\n`,
    "",
    "eip155:1/slip44:60",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseAssetId(text))).toBe("ID_ASSET_INVALID")
  })

  it("refuses what is no text", () => {
    expect(codeOf(() => parseAssetId(null as unknown as string))).toBe("ID_ASSET_INVALID")
    expect(codeOf(() => parseAssetType(1 as unknown as string))).toBe("ID_ASSET_INVALID")
    expect(codeOf(() => parseAccountId({} as unknown as string))).toBe("ID_ACCOUNT_INVALID")
  })
})
