import type { CommandDeclaration } from "../command.ts"
import { JOURNAL_COMMANDS } from "./journal-commands.ts"
import { KEY_COMMANDS } from "./key-commands.ts"
import { ORDER_COMMANDS } from "./order-commands.ts"
import { POLICY_COMMANDS } from "./policy-commands.ts"
import { RUN_COMMANDS } from "./run-commands.ts"
import { SETUP_COMMANDS } from "./setup-commands.ts"
import { TOOL_COMMANDS } from "./tool-commands.ts"

/** Every command, in the order in which help and documentation show them. */
export const COMMANDS: readonly CommandDeclaration[] = [
  ...SETUP_COMMANDS,
  ...RUN_COMMANDS,
  ...POLICY_COMMANDS,
  ...ORDER_COMMANDS,
  ...JOURNAL_COMMANDS,
  ...KEY_COMMANDS,
  ...TOOL_COMMANDS,
]
