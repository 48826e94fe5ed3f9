import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import type { Transaction } from "../../src/codec/transaction.ts"

const uint = (bits: number) =>
  fc.oneof(fc.constantFrom(0n, 1n, 127n, 128n, 255n, 256n), fc.bigInt(0n, 2n ** BigInt(bits) - 1n))
const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength, maxLength }).map(bytesToHex)

export const anyAddress: fc.Arbitrary<EvmAddress> = bytes(20)
export const anyPrivateKey: fc.Arbitrary<Hex> = bytes(32).filter((key) => BigInt(key) > 0n && key < "0xff")

const fields = {
  chainId: fc.oneof(fc.constantFrom(1n, 31_337n), fc.bigInt(1n, 2n ** 50n)),
  nonce: uint(53),
  gasLimit: uint(53),
  value: uint(200),
  // The lengths around 55 and 256 are where RLP changes its form.
  data: fc.oneof(bytes(0, 3), bytes(54, 57), bytes(254, 258), bytes(0, 2000)),
}

const fees = fc
  .tuple(uint(100), uint(100))
  .map(([a, b]) => ({ maxFeePerGasWei: a > b ? a : b, maxPriorityFeePerGasWei: a > b ? b : a }))

const accessList = fc.array(
  fc.record({ address: anyAddress, storageKeys: fc.array(bytes(32), { maxLength: 3 }) }),
  { maxLength: 3 },
)

const legacy = fc.record({
  ...fields,
  type: fc.constant("legacy" as const),
  to: fc.option(anyAddress, { nil: null }),
  gasPriceWei: uint(100),
})
const dynamic = fc
  .tuple(fc.record({ ...fields, to: fc.option(anyAddress, { nil: null }), accessList }), fees)
  .map(([rest, fee]) => ({ type: "eip1559" as const, ...rest, ...fee }))

const authorization = fc.record({
  chainId: fc.constantFrom(0n, 1n, 31_337n),
  address: anyAddress,
  nonce: uint(53),
  yParity: fc.constantFrom(0 as const, 1 as const),
  r: fc.bigInt(1n, 2n ** 255n),
  s: fc.bigInt(1n, 2n ** 254n),
})
const setCode = fc
  .tuple(
    fc.record({
      ...fields,
      to: anyAddress,
      accessList,
      authorizationList: fc.array(authorization, { minLength: 1, maxLength: 3 }),
    }),
    fees,
  )
  .map(([rest, fee]) => ({ type: "eip7702" as const, ...rest, ...fee }))

/** Every kind of transaction with every length of field that changes the encoding. */
export const anyTransaction: fc.Arbitrary<Transaction> = fc.oneof(legacy, dynamic, setCode)
