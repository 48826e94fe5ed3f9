import { configVariable } from "hardhat/config"
import type { NetworkUserConfig } from "hardhat/types/config"

/** The public phrase that every local development node creates its funded accounts from. Never use it elsewhere. */
const DEVELOPMENT_PHRASE = "test test test test test test test test test test test junk"

// Addresses of nodes and keys are configuration variables: they come from the environment or from Hardhat's
// encrypted keystore, never from a file of this repository.
const testnet = (
  chainId: number,
  urlVariable: string,
  chainType: "l1" | "op" | "generic",
): NetworkUserConfig => ({
  type: "http",
  chainType,
  chainId,
  url: configVariable(urlVariable),
  accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
})

export const networks: Record<string, NetworkUserConfig> = {
  default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" },
  localhost: {
    type: "http",
    chainType: "l1",
    url: process.env["LOCALHOST_RPC_URL"] ?? "http://127.0.0.1:8545",
    accounts: { mnemonic: DEVELOPMENT_PHRASE, count: 1 },
  },
  sepolia: testnet(11_155_111, "SEPOLIA_RPC_URL", "l1"),
  baseSepolia: testnet(84_532, "BASE_SEPOLIA_RPC_URL", "op"),
  arbitrumSepolia: testnet(421_614, "ARBITRUM_SEPOLIA_RPC_URL", "generic"),
  polygonAmoy: testnet(80_002, "POLYGON_AMOY_RPC_URL", "generic"),
  avalancheFuji: testnet(43_113, "AVALANCHE_FUJI_RPC_URL", "generic"),
  optimismSepolia: testnet(11_155_420, "OPTIMISM_SEPOLIA_RPC_URL", "op"),
}
