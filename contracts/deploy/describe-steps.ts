import { FutureType } from "@nomicfoundation/ignition-core"
import type { Future, IgnitionModule } from "@nomicfoundation/ignition-core"

export type StepDescription = {
  /** Ignition's id of the step, the same in the journal and in every event. */
  readonly step: string
  readonly action: "deploy" | "call" | "send"
  readonly text: string
}

/** Every step of a module and its sub-modules that needs a transaction, in words. */
export function describeSteps(module: IgnitionModule): ReadonlyMap<string, StepDescription> {
  const descriptions = new Map<string, StepDescription>()
  const visited = new Set<string>()
  const visit = (current: IgnitionModule) => {
    if (visited.has(current.id)) return
    visited.add(current.id)
    for (const submodule of current.submodules) visit(submodule)
    for (const future of current.futures) {
      const description = describe(future)
      if (description !== undefined) descriptions.set(description.step, description)
    }
  }
  visit(module)
  return descriptions
}

function describe(future: Future): StepDescription | undefined {
  const step = future.id
  switch (future.type) {
    case FutureType.NAMED_ARTIFACT_CONTRACT_DEPLOYMENT:
    case FutureType.CONTRACT_DEPLOYMENT:
      return { step, action: "deploy", text: `deploy ${future.contractName}` }
    case FutureType.NAMED_ARTIFACT_LIBRARY_DEPLOYMENT:
    case FutureType.LIBRARY_DEPLOYMENT:
      return { step, action: "deploy", text: `deploy library ${future.contractName}` }
    case FutureType.CONTRACT_CALL: {
      const what = step.slice(step.indexOf("#") + 1)
      return {
        step,
        action: "call",
        text: `call ${future.contract.contractName}.${future.functionName} (${what})`,
      }
    }
    case FutureType.SEND_DATA:
      return { step, action: "send", text: "send data" }
    default:
      return undefined
  }
}
