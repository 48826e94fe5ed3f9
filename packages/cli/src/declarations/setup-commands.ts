import type { CommandDeclaration, OptionDeclaration } from "../command.ts"
import { CLIENT_OPTIONS } from "../open/open-options.ts"

const CONFIG: readonly OptionDeclaration[] = CLIENT_OPTIONS.slice(0, 1)

/** Setting up, looking at the set-up, and the emergency stop. */
export const SETUP_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "init",
    about: "Write agentgpt.config.ts, policy.json and lines of .gitignore to begin with.",
    options: [{ flags: "--force", about: "Overwrite files that are there." }],
    example: "init",
    load: () => import("../commands/init.ts"),
  },
  {
    name: "doctor",
    about: "Check everything that money depends on, and say what to do about what is not in order.",
    options: CLIENT_OPTIONS,
    example: "doctor",
    load: () => import("../commands/doctor.ts"),
  },
  {
    name: "config show",
    about: "Show the configuration as it applies, without any secret.",
    options: [...CONFIG, { flags: "--origin", about: "Say where each value comes from." }],
    example: "config show --origin",
    load: () => import("../commands/config-show.ts"),
  },
  {
    name: "configure-execution",
    about: "Choose execution methods and their limits, in agentgpt.settings.json; shows what changes.",
    options: [
      ...CONFIG,
      {
        flags: "--methods <list>",
        about: "Of sequential, batch, parallel, speculative; with commas between.",
      },
      { flags: "--gas-threshold <gwei>", about: "Prepared transactions fire below it." },
      {
        flags: "--max-threads <number>",
        about: "Transactions of an account on the way at once, on each chain.",
      },
      { flags: "--max-txs <number>", about: "Payments in one batch transaction at most." },
      { flags: "--gas-limit <gas>", about: "Gas that batches may use per block." },
      { flags: "--batch-gas-ceiling <gwei>", about: "Above it nothing is batched." },
      { flags: "--dry-run", about: "Show what would change, and write nothing." },
    ],
    example: "configure-execution --methods batch,parallel --gas-threshold 50 --max-threads 12",
    load: () => import("../commands/configure-execution.ts"),
  },
  {
    name: "chains list",
    about: "The configured chains, with the state of their nodes and deployments; or all that are known.",
    options: [
      ...CONFIG,
      {
        flags: "--family <family>",
        about: "List what is publicly known of every chain of a family instead; no node is asked.",
        choices: ["evm", "cosmos", "solana", "polkadot", "all"],
      },
    ],
    example: "chains list",
    load: () => import("../commands/chains-list.ts"),
  },
  {
    name: "chains show",
    about:
      "One chain: its nodes, its finality and where the contracts are; or what is known of one not configured.",
    arguments: [{ name: "<chain>", about: "Its CAIP-2 id, its number or its name." }],
    options: CONFIG,
    example: "chains show eip155:31337",
    load: () => import("../commands/chains-show.ts"),
  },
  {
    name: "chains matrix",
    about:
      "How long work takes from one chain to another: as documented, as the chains allow, and as it was measured.",
    options: [
      {
        flags: "--from <chain>",
        about: "Any chain that is known, with --to; the documented pairs unless given.",
      },
      { flags: "--to <chain>", about: "The chain that it goes to." },
      { flags: "--measured", about: "Put what this machine's journal saw beside it." },
    ],
    example: "chains matrix",
    load: () => import("../commands/chains-matrix.ts"),
  },
  {
    name: "halt",
    about: "Stop all lanes at once, for every program, until somebody resumes. What was sent stays sent.",
    options: [
      { flags: "--why <reason>", about: "Kept for ever." },
      { flags: "--who <name>", about: "Kept for ever; the user of this machine unless named." },
    ],
    example: 'halt --why "the treasury key may be stolen"',
    load: () => import("../commands/halt.ts"),
  },
  {
    name: "resume",
    about: "Let the lanes go on after a halt.",
    options: [
      { flags: "--why <reason>", about: "Kept for ever." },
      { flags: "--who <name>", about: "Kept for ever; the user of this machine unless named." },
    ],
    example: 'resume --why "the key was replaced" --yes',
    spends: true,
    load: () => import("../commands/resume.ts"),
  },
  {
    name: "route",
    about:
      "Let public nodes have a payment that was asked to be private: same nonce, same bytes. There is no way back.",
    arguments: [
      { name: "<key>", about: "The idempotency key of the payment." },
      { name: "<route>", about: "public; private is refused for what is public." },
    ],
    options: [
      { flags: "--why <reason>", about: "Kept for ever." },
      { flags: "--who <name>", about: "Kept for ever; the user of this machine unless named." },
    ],
    example: 'route treasury/2026-11 public --why "the relay takes too long" --yes',
    spends: true,
    load: () => import("../commands/route.ts"),
  },
]
