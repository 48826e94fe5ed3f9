import { AgentGptError } from "@agentgpt/core"
import { HDNodeWallet, Mnemonic, Wallet } from "ethers"
import type { NetworkConfig, ResolvedConfigurationVariable } from "hardhat/types/config"

type HttpNetwork = Extract<NetworkConfig, { readonly type: "http" }>

/** The value of a configuration variable, out of the environment or Hardhat's keystore. */
export async function resolveVariable(
  variable: ResolvedConfigurationVariable,
  what: string,
): Promise<string> {
  const name = "name" in variable && typeof variable.name === "string" ? variable.name : undefined
  try {
    return await variable.get()
  } catch (cause) {
    throw new AgentGptError("DEPLOY_VARIABLE_MISSING", `${name ?? what} is not set: it holds ${what}.`, {
      meta: [
        `Keep it encrypted: npx hardhat keystore set ${name} (in the contracts folder), or set the environment variable ${name}.`,
      ],
      cause,
    })
  }
}

/** The account that deploys. Its key never leaves this process and is never printed. */
export async function resolveDeployer(network: HttpNetwork): Promise<Wallet> {
  const { accounts } = network
  if (accounts === "remote" || (Array.isArray(accounts) && accounts.length === 0)) {
    throw new AgentGptError("DEPLOY_ACCOUNT_MISSING", "The network names no account to deploy from.", {
      meta: ["Give it `accounts: [configVariable(...)]` in contracts/networks.ts."],
    })
  }
  if (!Array.isArray(accounts)) return derive(await accounts.mnemonic.get())
  const [first] = accounts
  if (first === undefined) throw new AgentGptError("DEPLOY_ACCOUNT_MISSING")
  const key = (await resolveVariable(first, "the deployer's private key")).trim()
  try {
    return new Wallet(key.startsWith("0x") ? key : `0x${key}`)
  } catch {
    // The cause is dropped: it could quote the key.
    throw new AgentGptError(
      "DEPLOY_VARIABLE_INVALID",
      "The deployer's private key is not 32 bytes of hexadecimal.",
    )
  }
}

function derive(phrase: string): Wallet {
  return new Wallet(HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), "m/44'/60'/0'/0/0").privateKey)
}
