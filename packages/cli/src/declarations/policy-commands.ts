import type { CommandDeclaration } from "../command.ts"
import { PASSPHRASE_OPTIONS } from "../keys/passphrase-options.ts"

const POLICY = { flags: "--policy <file>", about: "The policy; policy.json of this folder unless named." }

/** The policy in force, and the way to another one. */
export const POLICY_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "policy show",
    about: "Whether the policy file is in force; if not, in what it differs and who has to approve it.",
    options: [POLICY],
    example: "policy show",
    load: () => import("../commands/policy-show.ts"),
  },
  {
    name: "policy approve",
    about: "Approve the policy file, with a key or a wallet's signature. The last approval puts it in force.",
    options: [
      { flags: "--key <name>", about: "Sign with this account of the home directory." },
      { flags: "--signature <hex>", about: "A signature that a wallet gave; 65 bytes." },
      POLICY,
      ...PASSPHRASE_OPTIONS,
    ],
    spends: true,
    example: "policy approve --dry-run",
    load: () => import("../commands/policy-approve.ts"),
  },
]
