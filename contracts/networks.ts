import { configVariable } from "hardhat/config"
import type { NetworkUserConfig } from "hardhat/types/config"

export const networks: Record<string, NetworkUserConfig> = {
  default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" },
  sepolia: {
    type: "http",
    chainType: "l1",
    chainId: 11_155_111,
    url: configVariable("SEPOLIA_RPC_URL"),
    accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
  },
}
