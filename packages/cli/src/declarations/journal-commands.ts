import type { CommandDeclaration } from "../command.ts"

const PERSON = [
  { flags: "--why <reason>", about: "Kept for ever." },
  { flags: "--who <name>", about: "Kept for ever; the user of this machine unless named." },
]
const ACCOUNT = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"

/** Backups of the journal, and the way out of what a restored one freezes. */
export const JOURNAL_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "journal backup",
    about: "Write the whole journal into a new file, while work goes on. Keep it as secret as the database.",
    arguments: [{ name: "<file>", about: "The file; it must not be there yet." }],
    example: "journal backup journal.jsonl",
    load: () => import("../commands/journal-backup.ts"),
  },
  {
    name: "journal restore",
    about:
      "Fill an empty journal from a backup. Everything in it is frozen: it cannot know what was sent since.",
    arguments: [{ name: "<file>", about: "What `journal backup` wrote." }],
    options: PERSON,
    spends: true,
    example: "journal restore journal.jsonl --dry-run",
    load: () => import("../commands/journal-restore.ts"),
  },
  {
    name: "journal status",
    about: "Which lanes and payments are frozen and why, and each lane's next nonce beside the chain's.",
    example: "journal status",
    load: () => import("../commands/journal-status.ts"),
  },
  {
    name: "journal declare-foreign",
    about: "Say that unknown transactions used these nonces of a frozen lane. It releases no payment.",
    arguments: [
      { name: "<chain>", about: "The chain, by id, number or name." },
      { name: "<account>", about: "The account of the lane." },
      { name: "<nonce>", about: "The nonce, or the first of several." },
    ],
    options: [{ flags: "--to <nonce>", about: "The last nonce of several." }, ...PERSON],
    spends: true,
    example: `journal declare-foreign 31337 ${ACCOUNT} 8 --dry-run`,
    load: () => import("../commands/journal-declare-foreign.ts"),
  },
  {
    name: "journal release",
    about: "Let frozen payments be made. Look at the chain first: it says that none of them was paid.",
    arguments: [{ name: "<keys...>", about: "Their keys, as `journal status` shows them." }],
    options: PERSON,
    spends: true,
    example: "journal release payroll-7/chunk-0 --dry-run",
    load: () => import("../commands/journal-release.ts"),
  },
]
