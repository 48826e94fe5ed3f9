import { mintBatch, planMints } from "@agentgpt/chain"
import type { Authority, MintContract, MintState } from "@agentgpt/chain"
import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { MintBatch, MintReceipt } from "@agentgpt/core"
import { findMintFunction } from "../guard/find-mint-function.ts"
import type { Policy } from "../guard/policy.ts"
import { releaseKeys } from "../runs/release-ended.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import type { PayrollStep } from "./pay-roster.ts"
import { readGas } from "./read-gas.ts"
import type { ChainDesk, Workshop } from "./workshop.ts"
import { whileUncancelled } from "./while-uncancelled.ts"

/**
 * Mints what of a list is not minted yet, in as few transactions as fit, by the function that the policy lists. It may
 * be called again after any crash: a token exists or it does not.
 * @throws POLICY_FUNCTION_REFUSED, BATCH_ codes, what the engine throws
 */
export async function mintTokens(
  workshop: Pick<Workshop, "store" | "policy" | "settings">,
  desk: ChainDesk,
  step: Omit<PayrollStep, "plan">,
  { account, collection, mints }: MintBatch,
  authority: Authority,
): Promise<MintReceipt> {
  const contract = describeCollection(workshop.policy, desk, collection)
  const ports = { pool: desk.pool, engine: engineOf(workshop, desk, step) }
  const { states, refused } = await mintBatch(ports, planMints(contract, mints), {
    account,
    authority,
    fromBlock: desk.fromBlock,
    maxTxs: step.maxTxs ?? workshop.settings.maxTxs,
    ...(step.gasLimit !== undefined && { gasLimit: step.gasLimit }),
    ...(step.gasStrategy !== undefined && { strategy: step.gasStrategy }),
    ...(step.route !== undefined && { route: step.route }),
    ...(step.deadlineMs !== undefined && { deadlineMs: step.deadlineMs }),
  })
  const isRefused = new Set(refused.map(({ tokenId }) => tokenId))
  const missing = states.filter(({ status }) => status !== "minted")
  const hashes = [...new Set(states.flatMap(({ transactionHash }) => transactionHash ?? []))]
  return {
    succeeded: missing.length === 0,
    mintedCount: states.length - missing.length,
    transactionHashes: hashes,
    gasUsed: await readGas(desk, hashes),
    failed: missing.map((state) => ({ tokenId: state.tokenId, reason: explain(state, isRefused) })),
  }
}

function describeCollection(
  { chains }: Policy,
  { chainId }: ChainDesk,
  collection: MintBatch["collection"],
): MintContract {
  const destination = chains[chainId]?.destinations.find(({ address }) => address === collection)
  const encodeMints = destination === undefined ? undefined : findMintFunction(destination)
  if (encodeMints !== undefined) return { chainId, address: collection, encodeMints }
  throw new AgentGptError(
    "POLICY_FUNCTION_REFUSED",
    `The policy lists no function that mints at ${collection}.`,
  )
}

/**
 * The engine under the names of this step, so that whoever cancels the run finds its mints. A person's wish to have
 * the step done again lets what ended in vain be sent again.
 */
function engineOf(
  { store }: Pick<Workshop, "store">,
  { engine }: ChainDesk,
  { run, stepId, isBegunAnew }: Omit<PayrollStep, "plan">,
): Parameters<typeof mintBatch>[0]["engine"] {
  const rename = (key: string) => `${stepKeyPrefixOf(run, stepId)}mint/${hashCanonical(key).slice(2, 34)}`
  return {
    submit: async (requests) => {
      const renamed = requests.map((request) => ({
        ...request,
        idempotencyKey: rename(request.idempotencyKey),
      }))
      if (isBegunAnew) {
        await releaseKeys(
          store,
          run,
          renamed.map(({ idempotencyKey }) => idempotencyKey),
        )
      }
      return whileUncancelled(engine, run).submit(renamed)
    },
    waitFor: (keys, until) => engine.waitFor(keys.map(rename), until),
  }
}

function explain({ tokenId, status, mintedTo }: MintState, isRefused: ReadonlySet<bigint>): string {
  if (status === "taken") return `it is ${mintedTo ?? "somebody else"}'s`
  return isRefused.has(tokenId) ? "the collection refuses it" : "it was not minted"
}
