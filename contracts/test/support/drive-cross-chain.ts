import {
  AGPT__factory,
  CrossChainArbiter__factory,
  FinalityPolicy__factory,
  HashTimeLock__factory,
  HeaderOracle__factory,
  HeaderSender__factory,
  ReceiptProver__factory,
  TwoPhaseCommit__factory,
  decodeRevert,
} from "@agentgpt/contracts"
import type { ContractName } from "@agentgpt/contracts"
import { ZeroAddress, ZeroHash, id, sha256 } from "ethers"
import type { JsonRpcSigner } from "ethers"
import { expect } from "vitest"

import { awaitMined } from "../../local-chain/await-mined.ts"

type Addresses = Readonly<Record<ContractName, string>>

/** A chain that nobody linked. */
const ELSEWHERE = 424_242n

/** Why a contract refuses a call; fails if it agrees. */
async function refusalOf(call: Promise<unknown>): Promise<readonly string[]> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => decodeRevert(error),
  )
  if (outcome === undefined) throw new Error("the contract did not refuse")
  return outcome.meta
}

/** The contracts know each other and, until governance has said so, no other chain. */
export async function driveUnlinked(at: Addresses, signer: JsonRpcSigner): Promise<void> {
  const arbiter = CrossChainArbiter__factory.connect(at.CrossChainArbiter, signer)
  const commit = TwoPhaseCommit__factory.connect(at.TwoPhaseCommit, signer)
  const locks = HashTimeLock__factory.connect(at.HashTimeLock, signer)
  const prover = ReceiptProver__factory.connect(at.ReceiptProver, signer)
  for (const contract of [arbiter, commit, locks]) {
    expect(await contract.finalityPolicy()).toBe(at.FinalityPolicy)
  }
  for (const contract of [arbiter, commit]) expect(await contract.receiptProver()).toBe(at.ReceiptProver)
  expect(await prover.headerOracle()).toBe(at.HeaderOracle)

  const policy = FinalityPolicy__factory.connect(at.FinalityPolicy, signer)
  expect(await refusalOf(policy.policyOf(ELSEWHERE, 1n))).toContain("Error: NoPolicy")
  const oracle = HeaderOracle__factory.connect(at.HeaderOracle, signer)
  expect(await refusalOf(oracle.headerHash(ELSEWHERE, 1n))).toContain("Error: HeaderUnknown")
  const sender = HeaderSender__factory.connect(at.HeaderSender, signer)
  expect(await refusalOf(sender.sendHeader.staticCall(ELSEWHERE, 1n))).toContain("Error: NoLink")
  const request = {
    workflowId: ZeroHash,
    leg: 0,
    dstChainId: ELSEWHERE,
    target: at.AGPT,
    data: "0x",
    gasLimit: 100_000,
    escrowToken: ZeroAddress,
    escrowAmount: 0n,
    beneficiary: at.AGPT,
    deadline: 1n,
  }
  expect(await refusalOf(arbiter.bridgeAndExecute.staticCall(request))).toContain("Error: NoPolicy")
}

/** One chain is enough for a leg that needs no message, and for a lock. */
export async function driveEscrows(at: Addresses, signer: JsonRpcSigner, receiver: string): Promise<void> {
  const token = AGPT__factory.connect(at.AGPT, signer)
  const [payer, { chainId }] = [await signer.getAddress(), await signer.provider.getNetwork()]
  const now = BigInt((await signer.provider.getBlock("latest"))?.timestamp ?? 0)
  const before = await token.balanceOf(receiver)

  await awaitMined(token.approve(at.TwoPhaseCommit, 5n))
  const commit = TwoPhaseCommit__factory.connect(at.TwoPhaseCommit, signer)
  const leg = { chainId, participant: at.TwoPhaseCommit, payer, token: at.AGPT, amount: 5n, receiver }
  const transaction = {
    coordinatorChainId: chainId,
    coordinator: at.TwoPhaseCommit,
    initiator: payer,
    nonce: await commit.nonceOf(payer),
    voteDeadline: now + 3_600n,
    legs: [leg],
  }
  await awaitMined(commit.begin(transaction.legs, transaction.voteDeadline))
  const undecided = await refusalOf(commit.settle.staticCall(transaction, 0))
  expect(undecided).toContain("Error: NotDecided")
  await awaitMined(commit.prepare(transaction, 0))
  await awaitMined(commit.settle(transaction, 0))

  await awaitMined(token.approve(at.HashTimeLock, 7n))
  const locks = HashTimeLock__factory.connect(at.HashTimeLock, signer)
  const secret = id("a secret")
  const first = { chainId: 0n, expiresAt: 0n }
  const [hashlock, expiresAt] = [sha256(secret), now + 3_600n]
  await awaitMined(locks.lock(at.AGPT, 7n, receiver, hashlock, expiresAt, first))
  const terms = { sender: payer, receiver, token: at.AGPT, amount: 7n, hashlock, expiresAt, first }
  expect(await refusalOf(locks.refund.staticCall(terms))).toContain("Error: LockNotExpired")
  await awaitMined(locks.claim(terms, secret))
  expect(await locks.secretOf(hashlock)).toBe(secret)
  expect((await token.balanceOf(receiver)) - before).toBe(12n)
}
