import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { createDenyList } from "@agentgpt/proof"
import type { SecurityLevel } from "@agentgpt/proof"
import { chooseCircuits } from "./choose-circuits.ts"
import type { ChosenCircuits, LocateCircuit } from "./choose-circuits.ts"
import type { ProvableSize } from "./choose-chunk-size.ts"
import { CHUNK_SIZES, circuitNamesOf } from "./circuit-names.ts"
import type { ChunkSize } from "./circuit-names.ts"
import type { ProofContracts } from "./paid-payroll.ts"
import { isRegisteredCircuit, readDenyRoot } from "./proof-progress.ts"
import type { AskNode } from "./proof-ports.ts"

export type SizeQuestion = {
  readonly chainId: ChainId
  readonly level: SecurityLevel
  /** Whom rosters are proved not to hold; none where they are not screened by proof. */
  readonly denied: readonly string[] | undefined
  readonly contracts: Pick<ProofContracts, "verifierRegistry" | "zkWorkflow">
  readonly call: AskNode
  /** Those that may be chosen; all unless set. */
  readonly among?: readonly ChunkSize[] | undefined
  readonly locate?: LocateCircuit
}

/**
 * The chunk sizes that a payroll can be proved with: built here, registered on the chain, with a deny list in force
 * that is the one to screen by. Where the chain is ready for none yet, all that are built: what it lacks may come after
 * the payment, but a payroll whose circuits are nowhere could never be proved.
 * @throws PROOF_DEV_KEY_REFUSED, CIRCUIT_NOT_BUILT, CIRCUIT_KEY_MISSING, CIRCUIT_MANIFEST_INVALID,
 * PROOF_DENY_LIST_INVALID, each where it is so for every size; NODE_ codes
 *
 * @example
 * const sizes = await findProvableSizes({ chainId, level: "DEV", denied, contracts, call })
 */
export async function findProvableSizes(question: SizeQuestion): Promise<readonly ProvableSize[]> {
  const { among = CHUNK_SIZES } = question
  const looked = among.map((chunkSize) => lookAt(chunkSize, question))
  const built = looked.flatMap((found) => ("size" in found ? [found] : []))
  if (built.length === 0) throw explainNone(looked)
  const states = await Promise.all(built.map((found) => isReady(found, question)))
  const ready = built.filter((_, place) => states[place])
  return (ready.length > 0 ? ready : built).map(({ size }) => size)
}

type BuiltSize = {
  readonly size: ProvableSize
  readonly circuits: ChosenCircuits
  /** Of the list that the size's screening circuit takes; none without screening. */
  readonly denyRoot: bigint | undefined
}

function lookAt(
  chunkSize: ChunkSize,
  { chainId, level, denied, locate = locateCircuit }: SizeQuestion,
): BuiltSize | { readonly failure: AgentGptError } {
  try {
    const circuits = chooseCircuits({ chunkSize, level, chainId, locate })
    const constraintsOf = (name: string) => locate(name).constraints
    const denyRoot = denied && createDenyList(denied, circuitNamesOf(chunkSize).deniedEntries).root
    return {
      size: {
        chunkSize,
        payConstraints: constraintsOf(circuits.pay.name),
        screenConstraints: denyRoot === undefined ? 0 : constraintsOf(circuits.screen.name),
      },
      circuits,
      denyRoot,
    }
  } catch (thrown) {
    return { failure: toAgentGptError(thrown) }
  }
}

async function isReady(
  { circuits: { pay, screen }, denyRoot }: BuiltSize,
  { call, contracts: { verifierRegistry, zkWorkflow } }: SizeQuestion,
): Promise<boolean> {
  if (!(await isRegisteredCircuit(call, verifierRegistry, pay.circuitId))) return false
  if (denyRoot === undefined) return true
  if (!(await isRegisteredCircuit(call, verifierRegistry, screen.circuitId))) return false
  return (await readDenyRoot(call, zkWorkflow, screen.circuitId)) === denyRoot
}

/** A list that fits nowhere, or a key that counts nowhere, says more than a circuit that is not built. */
function explainNone(looked: readonly (BuiltSize | { readonly failure: AgentGptError })[]): AgentGptError {
  const failures = looked.flatMap((found) => ("failure" in found ? [found.failure] : []))
  const told = failures.find(({ code }) => code !== "CIRCUIT_NOT_BUILT") ?? failures[0]
  if (told === undefined) {
    return new AgentGptError("PROOF_PLAN_INVALID", "There is no chunk size to choose from.")
  }
  const others = failures.filter((failure) => failure !== told).map(({ shortMessage }) => shortMessage)
  return new AgentGptError(told.code, told.shortMessage, { cause: told, meta: [...told.meta, ...others] })
}
