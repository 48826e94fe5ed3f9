import { EXECUTION_METHODS } from "@agentgpt/core"
import { RUN_STATES } from "../runs/run-states.ts"
import type { CommandDeclaration, OptionDeclaration } from "../command.ts"
import { CLIENT_OPTIONS, WORKER_OPTIONS } from "../open/open-options.ts"

const TASK = {
  name: "<task>",
  about:
    "A task as JSON, - for one from standard input, or a payroll file as CSV or JSON lines with --chain, --token, --decimals, --payer.",
}
const RUN = { name: "<run>", about: "The name of the run." }

const TASK_OPTIONS: readonly OptionDeclaration[] = [
  { flags: "--run <name>", about: "The name of the run; by default made of the file's name and content." },
  { flags: "--method <method>", about: "Overrules the router.", choices: EXECUTION_METHODS },
  {
    flags: "--skip-bad-rows",
    about: "Leave out rows of a payroll that are not sound; without it nothing is planned.",
  },
  {
    flags: "--skip-refused",
    about: "Of a payroll file: leave out payees whom a screening refuses, where the policy permits it.",
  },
  { flags: "--chain <id>", about: "Of a payroll file: the chain, such as eip155:137." },
  { flags: "--token <address>", about: "Of a payroll file: the token." },
  { flags: "--decimals <number>", about: "Of a payroll file: the token's decimals." },
  { flags: "--payer <address>", about: "Of a payroll file: the account that pays." },
]

const PAYROLL =
  "payroll.csv --chain eip155:31337 --token 0x5FbDB2315678afecb367f032d93F642f64180aa3 --decimals 6 --payer 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

/** Everything that is done with tasks and runs. */
export const RUN_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "plan",
    about: "Plan, judge, route and compare strategies for a task. Spends nothing.",
    arguments: [TASK],
    options: [...TASK_OPTIONS, ...CLIENT_OPTIONS],
    example: `plan ${PAYROLL}`,
    load: () => import("../commands/plan.ts"),
  },
  {
    name: "run",
    about:
      "Do a task: pay, prove and archive. The same name with the same task is the same run, and pays nobody twice.",
    arguments: [TASK],
    options: [
      ...TASK_OPTIONS,
      { flags: "--watch", about: "Show progress, also where the output is no terminal." },
      { flags: "--no-await-proof", about: "End when the payments are final; the proof follows." },
      ...WORKER_OPTIONS,
    ],
    spends: true,
    example: `run ${PAYROLL} --yes`,
    load: () => import("../commands/run.ts"),
  },
  {
    name: "runs list",
    about: "The runs, newest first.",
    options: [
      { flags: "--state <state>", about: "Only runs in this state.", choices: RUN_STATES },
      { flags: "--limit <number>", about: "At most so many; 100 unless given." },
      ...CLIENT_OPTIONS,
    ],
    example: "runs list --state running",
    load: () => import("../commands/runs-list.ts"),
  },
  {
    name: "runs show",
    about: "A run as it stands: steps, payments, questions, proofs.",
    arguments: [RUN],
    options: [{ flags: "--payments", about: "Every payment as well." }, ...CLIENT_OPTIONS],
    example: "runs show payroll-2026-11",
    load: () => import("../commands/runs-show.ts"),
  },
  {
    name: "runs watch",
    about: "Follow a run until it ends.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    example: "runs watch payroll-2026-11",
    load: () => import("../commands/runs-watch.ts"),
  },
  {
    name: "runs retry",
    about:
      "Go on with a failed or cancelled run: with what is left, never with what is done. A worker does the work.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    spends: true,
    example: "runs retry payroll-2026-11 --yes",
    load: () => import("../commands/runs-retry.ts"),
  },
  {
    name: "runs cancel",
    about: "Begin nothing further. What was sent stays sent.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    example: "runs cancel payroll-2026-11",
    load: () => import("../commands/runs-cancel.ts"),
  },
  {
    name: "runs pause",
    about: "Begin nothing further until the run is resumed.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    example: "runs pause payroll-2026-11",
    load: () => import("../commands/runs-pause.ts"),
  },
  {
    name: "runs resume",
    about: "Go on with a paused run. A worker does the work.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    spends: true,
    example: "runs resume payroll-2026-11 --yes",
    load: () => import("../commands/runs-resume.ts"),
  },
  {
    name: "runs erase",
    about: "Destroy the key to the payee data of an ended run, for ever. Proofs and totals stay.",
    arguments: [RUN],
    options: CLIENT_OPTIONS,
    spends: true,
    example: "runs erase payroll-2026-11 --yes",
    load: () => import("../commands/runs-erase.ts"),
  },
  {
    name: "approve",
    about:
      "Answer a run's question to approvers: show it, and sign it with a key or hand in a wallet's signature.",
    arguments: [RUN],
    options: [
      { flags: "--key <name>", about: "Sign with this account of the home directory." },
      { flags: "--signature <hex>", about: "A signature that a wallet gave; 65 bytes." },
      { flags: "--plan-hash <hash>", about: "Which question is answered, where there are several." },
      ...WORKER_OPTIONS,
    ],
    spends: true,
    example: "approve payroll-2026-11 --dry-run",
    load: () => import("../commands/approve.ts"),
  },
  {
    name: "prove",
    about: "How far the proof of a run is; goes on with it until it is verified on-chain and archived.",
    arguments: [RUN],
    options: [
      { flags: "--status", about: "Only say how far it is." },
      { flags: "--retry", about: "Begin a failed proof again. Payments stay as they are." },
      ...WORKER_OPTIONS,
    ],
    example: "prove payroll-2026-11 --status",
    load: () => import("../commands/prove.ts"),
  },
  {
    name: "export",
    about: "Write the report of a run, for accounting and audit.",
    arguments: [RUN],
    options: [
      {
        flags: "--format <format>",
        about: "csv unless given.",
        choices: ["json", "csv", "markdown", "html"],
      },
      { flags: "--out <file>", about: "To a new file instead of the output." },
      ...CLIENT_OPTIONS,
    ],
    example: "export payroll-2026-11 --format csv",
    load: () => import("../commands/export.ts"),
  },
  {
    name: "worker",
    about: "Work on runs until SIGTERM or Ctrl-C. Any number of workers share one database.",
    options: WORKER_OPTIONS,
    example: "worker --passphrase-file passphrase.txt",
    load: () => import("../commands/worker.ts"),
  },
]
