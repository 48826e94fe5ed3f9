import { overrideTask, task } from "hardhat/config"
import { definePlugin } from "hardhat/plugins"
import type { HardhatPlugin } from "hardhat/types/plugins"

import { PLUGIN_ID } from "./plugin-id.ts"
import { ceremonyTasks } from "./tasks/ceremony/task-definitions.ts"
import "./type-extensions.ts"

export type { CircomConfig, CircomUserConfig } from "./config.ts"
export type { CircuitDefinition, CircuitParameter } from "./registry/define-circuits.ts"
export type { CircomErrorCode } from "./errors.ts"
export type { SecurityLevel } from "./level.ts"

const names = {
  name: "names",
  description: "circuits by name; all but the on-demand ones if none is named",
} as const

/**
 * Circom circuits as part of a Hardhat project.
 *
 * @example
 * ```ts
 * import circom from "@agentgpt/hardhat-circom"
 * import { defineConfig } from "hardhat/config"
 *
 * export default defineConfig({ plugins: [circom], circom: { registry: "./circuits.ts" } })
 * ```
 */
const plugin: HardhatPlugin = definePlugin({
  id: PLUGIN_ID,
  npmPackage: "@agentgpt/hardhat-circom",
  hookHandlers: { config: () => import("./config-hooks.ts") },
  tasks: [
    task("circuits", "Compile circuits, make development keys and verifiers")
      .addVariadicArgument({ ...names, defaultValue: [] })
      .addFlag({ name: "force", description: "compile and make keys even if nothing changed" })
      .addFlag({ name: "dropStaleKeys", description: "forget ceremony keys of circuits that have changed" })
      .setAction(() => import("./tasks/circuits.ts"))
      .build(),
    task(["circuits", "setup"], "Make development keys anew; proofs made with them can be forged")
      .addVariadicArgument({ ...names, defaultValue: [] })
      .setAction(() => import("./tasks/setup.ts"))
      .build(),
    task(["circuits", "info"], "Show size, public signals and keys of circuits")
      .addVariadicArgument({ ...names, defaultValue: [] })
      .addFlag({ name: "json", description: "print one JSON document" })
      .setAction(() => import("./tasks/info.ts"))
      .build(),
    ...ceremonyTasks,
    overrideTask("build")
      .setAction(() => import("./tasks/build.ts"))
      .build(),
  ],
} as const)

export default plugin
