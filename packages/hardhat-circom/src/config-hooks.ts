import type { ConfigHooks } from "hardhat/types/hooks"

import { findConfigProblems, resolveConfig } from "./config.ts"

export default async (): Promise<Partial<ConfigHooks>> => ({
  validateUserConfig: async (userConfig) => findConfigProblems(userConfig.circom),
  resolveUserConfig: async (userConfig, resolveVariable, next) => {
    const config = await next(userConfig, resolveVariable)
    return { ...config, circom: resolveConfig(userConfig.circom, config.paths.root, config.paths.cache) }
  },
})
