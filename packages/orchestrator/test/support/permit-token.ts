import { finishStep } from "@agentgpt/chain"
import type { SignatureStep } from "@agentgpt/chain"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface, TypedDataEncoder } from "ethers"

const ABI = new Interface([
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address,address) view returns (uint256)",
  "function approve(address,uint256)",
  "function name() view returns (string)",
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
  "function nonces(address) view returns (uint256)",
  "function permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
])
const NAME = "Permit token"
type Asked = { readonly method: string; readonly params: readonly unknown[] }

/**
 * A token with permits on a chain of its own, as nodes show it. A signature for it is the nonce that it was made with: only
 * that of the next permit is good.
 */
export function createPermitToken(token: EvmAddress, asksForReset = false) {
  const state = { nonce: 7n, allowance: 0n }
  const domain = { name: NAME, version: "1", chainId: 1n, verifyingContract: token }
  const views: Readonly<Record<string, () => unknown>> = {
    balanceOf: () => 10n ** 9n,
    allowance: () => state.allowance,
    name: () => NAME,
    DOMAIN_SEPARATOR: () => TypedDataEncoder.hashDomain(domain),
    nonces: () => state.nonce,
  }
  const answer = ({ method, params }: Asked) => {
    if (method === "eth_getCode") return { ok: true, result: params[0] === token ? "0x6001" : "0x" }
    const [{ data }] = params as [{ data: Hex }]
    const called = ABI.getFunction(data.slice(0, 10))?.name ?? ""
    const view = views[called]
    if (view !== undefined) return { ok: true, result: ABI.encodeFunctionResult(called, [view()]) }
    if (called === "approve" && !asksForReset) return { ok: true, result: "0x" }
    return { ok: false, failure: { kind: "rpc", code: 3, message: "execution reverted" } }
  }
  const node = {
    name: "permit-token",
    callMany: async (asked: readonly Asked[]) => asked.map(answer),
  }
  return {
    state,
    pool: { chainNumber: 1n, withNode: (work: (given: typeof node) => unknown) => work(node) },
    sign: async (step: SignatureStep) => {
      const r = step.typedData.message["nonce"] as bigint
      return finishStep(step, { r, s: 1n, yParity: 0 })
    },
    /** Whether the token takes the permit. */
    bring: (data: Hex): boolean => {
      const [, , value, , , r] = ABI.decodeFunctionData("permit", data)
      const isRefused = asksForReset && state.allowance > 0n && (value as bigint) > 0n
      if (BigInt(r as Hex) !== state.nonce || isRefused) return false
      state.nonce += 1n
      state.allowance = value as bigint
      return true
    },
  }
}
