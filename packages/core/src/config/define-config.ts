import type { AgentGptConfigInput } from "./config.ts"
import { refuseRawSecrets } from "./refuse-raw-secrets.ts"

/**
 * Types a configuration file and refuses secrets in it at once; `resolveConfig` checks the rest.
 * @throws CONFIG_RAW_SECRET, CONFIG_URL_CREDENTIALS
 *
 * @example
 * // agentgpt.config.ts
 * export default defineConfig({ chains: { "eip155:31337": { rpcUrls: ["http://127.0.0.1:8545"] } } })
 */
export function defineConfig(config: AgentGptConfigInput): AgentGptConfigInput {
  refuseRawSecrets(config, "the configuration file")
  return config
}
