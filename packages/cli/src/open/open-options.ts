import type { OptionDeclaration } from "../command.ts"
import { PASSPHRASE_OPTIONS } from "../keys/passphrase-options.ts"

/** Of every command that opens an orchestrator. */
export const CLIENT_OPTIONS: readonly OptionDeclaration[] = [
  { flags: "--config <file>", about: "The configuration; agentgpt.config.ts of this folder unless named." },
  { flags: "--policy <file>", about: "The policy; policy.json of this folder unless named." },
]

/** Of commands that also execute. */
export const WORKER_OPTIONS: readonly OptionDeclaration[] = [...CLIENT_OPTIONS, ...PASSPHRASE_OPTIONS]
