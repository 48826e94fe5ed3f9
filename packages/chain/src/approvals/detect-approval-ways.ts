import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { id } from "ethers"
import type { Result } from "ethers"
import { parseCode } from "../guard/code-reader.ts"
import type { AccountCode } from "../guard/code-reader.ts"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcReply, RpcRequest } from "../nodes/json-rpc.ts"
import type { PinnedNode, RpcPool } from "../nodes/rpc-pool.ts"
import { PERMIT2, TOKEN_ABI } from "./token-abi.ts"
import { hashDomain } from "./typed-data.ts"
import type { TokenDomain } from "./typed-data.ts"

/** What a token offers an owner towards a spender, and how things stand, as of one block. */
export type TokenAbilities = {
  readonly chainId: bigint
  readonly token: EvmAddress
  readonly owner: EvmAddress
  readonly spender: EvmAddress
  readonly balance: bigint
  readonly allowance: bigint
  /** The token refuses to change an allowance that is not zero into another one that is not zero. */
  readonly mustResetAllowance: boolean
  /** What typed data for the token are bound to; absent when its separator is unknown or of no known form. */
  readonly domain?: TokenDomain
  /** The owner's next nonce for ERC-2612 permits; absent without them. */
  readonly permitNonce?: bigint
  /** ERC-3009: transfers by signature, each with a nonce of its own. */
  readonly hasAuthorizations: boolean
  /** What Permit2 may take from the owner; absent where Permit2 is not deployed. */
  readonly permit2Allowance?: bigint
  /** What the owner's account is: a delegated one may pay without allowance (EIP-7702). */
  readonly ownerCode: AccountCode
}

/**
 * Asks a token what it can do, all on one node.
 * @throws APPROVAL_TOKEN_INVALID, NODE_ codes
 *
 * @example
 * const abilities = await detectApprovalWays(pool, { token, owner: payer, spender: batchPayout })
 */
export async function detectApprovalWays(
  pool: Pick<RpcPool, "withNode" | "chainNumber">,
  asked: { readonly token: EvmAddress; readonly owner: EvmAddress; readonly spender: EvmAddress },
): Promise<TokenAbilities> {
  return pool.withNode((node) => detect(node, pool.chainNumber, asked))
}

async function detect(
  node: PinnedNode,
  chainId: bigint,
  { token, owner, spender }: { token: EvmAddress; owner: EvmAddress; spender: EvmAddress },
): Promise<TokenAbilities> {
  const call = (name: string, values: readonly unknown[] = [], from?: EvmAddress): RpcRequest => ({
    method: "eth_call",
    params: [
      { to: token, data: TOKEN_ABI.encodeFunctionData(name, values), ...(from && { from }) },
      "latest",
    ],
  })
  const replies = await node.callMany([
    askCode(token),
    askCode(owner),
    askCode(PERMIT2),
    call("balanceOf", [owner]),
    call("allowance", [owner, spender]),
    call("allowance", [owner, PERMIT2]),
    call("DOMAIN_SEPARATOR"),
    call("eip712Domain"),
    call("name"),
    call("version"),
    call("nonces", [owner]),
    call("PERMIT_TYPEHASH"),
    call("authorizationState", [owner, `0x${"00".repeat(32)}`]),
  ])
  const codeAt = (index: number) => parseCode(unwrapReply(node.name, "eth_getCode", replies[index]!))
  const answer = (index: number, name: string): unknown => readResult(node, name, replies[index]!)?.[0]
  const units = (index: number, name: string) => toUnits(answer(index, name))
  const text = (index: number, name: string) => toText(answer(index, name))
  const [balance, allowance] = [units(3, "balanceOf"), units(4, "allowance")]
  if (codeAt(0).kind === "none" || balance === undefined || allowance === undefined) {
    throw new AgentGptError("APPROVAL_TOKEN_INVALID", undefined, { meta: [`The address is ${token}.`] })
  }
  const separator = text(6, "DOMAIN_SEPARATOR")
  const domain = findDomain(separator, [
    readDeclaredDomain(readResult(node, "eip712Domain", replies[7]!)),
    ...guessDomains(text(8, "name"), text(9, "version"), chainId, token),
  ])
  const permitNonce = units(10, "nonces")
  const typehash = text(11, "PERMIT_TYPEHASH")
  const isStandardPermit = typehash === undefined || typehash === id(PERMIT_TYPE)
  const permit2Allowance = units(5, "allowance")
  // A fresh allowance never has to be reset, so only one that stands is tried.
  const mustReset = allowance > 0n && (await refuses(node, call("approve", [spender, allowance], owner)))
  return {
    chainId,
    token,
    owner,
    spender,
    balance,
    allowance,
    mustResetAllowance: mustReset,
    hasAuthorizations: domain !== undefined && answer(12, "authorizationState") !== undefined,
    ownerCode: codeAt(1),
    ...(domain !== undefined && { domain }),
    ...(domain !== undefined && permitNonce !== undefined && isStandardPermit && { permitNonce }),
    ...(codeAt(2).kind === "contract" && permit2Allowance !== undefined && { permit2Allowance }),
  }
}

function askCode(address: EvmAddress): RpcRequest {
  return { method: "eth_getCode", params: [address, "latest"] }
}

const PERMIT_TYPE = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"

/** The decoded answer; undefined if the contract has no such function. A broken line is no answer at all. */
function readResult(node: PinnedNode, name: string, reply: RpcReply): Result | undefined {
  if (!reply.ok && isRevert(reply)) return undefined
  const answer = unwrapReply(node.name, "eth_call", reply)
  try {
    return TOKEN_ABI.decodeFunctionResult(name, String(answer))
  } catch {
    // A fallback function answers nothing, or something else.
    return undefined
  }
}

function toUnits(value: unknown): bigint | undefined {
  return typeof value === "bigint" ? value : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined
}

function isRevert(reply: RpcReply): boolean {
  if (reply.ok || reply.failure.kind !== "rpc") return false
  const { code, message } = reply.failure
  return code === 3 || /revert|invalid opcode|out of ?gas|stack underflow/iu.test(message)
}

async function refuses(node: PinnedNode, request: RpcRequest): Promise<boolean> {
  const [reply] = await node.callMany([request])
  if (isRevert(reply!)) return true
  unwrapReply(node.name, request.method, reply!)
  return false
}

/** A signature over a domain that the token does not use would be refused after it was made. */
function findDomain(
  separator: string | undefined,
  candidates: readonly (TokenDomain | undefined)[],
): TokenDomain | undefined {
  return candidates.find((domain) => domain !== undefined && hashDomain(domain) === separator)
}

/** ERC-5267, for the usual four fields: name, version, chain and contract. */
function readDeclaredDomain(declared: Result | undefined): TokenDomain | undefined {
  if (declared === undefined || declared[0] !== "0x0f") return undefined
  const [, name, version, chainId, verifyingContract] = declared as unknown as [
    string,
    string,
    string,
    bigint,
    string,
  ]
  return { name, version, chainId, verifyingContract: verifyingContract.toLowerCase() as EvmAddress }
}

function guessDomains(
  name: string | undefined,
  version: string | undefined,
  chainId: bigint,
  verifyingContract: EvmAddress,
): readonly TokenDomain[] {
  if (name === undefined) return []
  const bare = { name, chainId, verifyingContract }
  const versions = version === undefined ? ["1", "2"] : [version, "1"]
  return [...versions.map((candidate) => ({ ...bare, version: candidate })), bare]
}
