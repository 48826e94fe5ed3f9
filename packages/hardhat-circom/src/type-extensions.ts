import "hardhat/types/config"

import type { CircomConfig, CircomUserConfig } from "./config.ts"

declare module "hardhat/types/config" {
  interface HardhatUserConfig {
    circom?: CircomUserConfig
  }
  interface HardhatConfig {
    circom: CircomConfig
  }
}
