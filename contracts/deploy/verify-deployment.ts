import { AgentGptError } from "@agentgpt/core"
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify"
import { getVerificationInformation } from "@nomicfoundation/ignition-core"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

const providers = ["etherscan", "blockscout", "sourcify"] as const

/**
 * Publishes the sources of every deployed contract to the explorers that are enabled in hardhat.config.ts. A
 * contract counts as verified when one explorer took it. The deployment itself stays as it is, whatever they say.
 */
export async function verifyDeployment(
  hre: HardhatRuntimeEnvironment,
  folder: string,
  onProgress: (text: string) => void,
): Promise<void> {
  const enabled = providers.filter((provider) => hre.config.verify[provider].enabled)
  const refused: string[] = []
  let lastError: unknown
  for await (const information of getVerificationInformation(folder)) {
    if (typeof information === "string") continue
    let verified = 0
    for (const provider of enabled) {
      onProgress(`verifying ${information.contract} at ${provider}`)
      try {
        await verifyContract({ ...information, provider }, hre)
        verified += 1
      } catch (error) {
        lastError = error
      }
    }
    if (verified === 0) refused.push(information.contract)
  }
  if (refused.length === 0) return
  throw new AgentGptError(
    "DEPLOY_VERIFICATION_FAILED",
    `No explorer verified ${refused.length} of the contracts.`,
    {
      meta: [
        ...refused,
        "The deployment is complete and recorded. Run the same command with --verify again: it sends no transaction.",
      ],
      cause: lastError,
    },
  )
}
