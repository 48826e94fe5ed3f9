import type { CommandDeclaration } from "../command.ts"

/** Audits, fees, deployment and the demonstration. */
export const TOOL_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "verify",
    about: "Verify an audit bundle check by check, without a network; with --onchain also against its chain.",
    arguments: [{ name: "[bundle]", about: "The file of the bundle." }],
    options: [
      { flags: "--onchain <url>", about: "Compare the bundle with its chain, by this node." },
      { flags: "--disclosure <file>", about: "Verify one disclosed payment or step instead of a bundle." },
      { flags: "--key <file>", about: "Your X25519 secret: 64 hexadecimal digits." },
      {
        flags: "--envelope <file>",
        about: "The run's key as it was encrypted to you; opens sealed bundles.",
      },
      { flags: "--run-key <file>", about: "The run's key itself; opens sealed bundles." },
      {
        flags: "--trusted-keys <file>",
        about: "A manifest of verification keys instead of the committed one.",
      },
    ],
    example: "verify payroll.car",
    load: () => import("../commands/verify.ts"),
  },
  {
    name: "gas record",
    about: "Record the fees of a chain's blocks to a file; called again it goes on.",
    options: [
      { flags: "--rpc <url>", about: "The node." },
      { flags: "--rpc-env <name>", about: "The environment variable that holds the node's URL." },
      { flags: "--out <file>", about: "The file." },
      { flags: "--blocks <number>", about: "How many blocks at first." },
    ],
    example: "gas record --rpc http://127.0.0.1:8545 --out fees.jsonl --blocks 10",
    load: () => import("../commands/gas-record.ts"),
  },
  {
    name: "gas backtest",
    about: "Replay a history of fees and say what each strategy would have paid.",
    arguments: [{ name: "[file]", about: "What `gas record` wrote; an invented history unless given." }],
    options: [
      { flags: "--block-time-ms <number>", about: "Time between two blocks of the recorded chain." },
      { flags: "--seed <number>", about: "Another invented history." },
    ],
    example: "gas backtest --seed 7",
    load: () => import("../commands/gas-backtest.ts"),
  },
  {
    name: "deploy",
    about:
      "Deploy the contracts to a network. Every option of `npm run deploy`: --network, --dry-run, --yes, --json …",
    example: "deploy --network localhost --dry-run",
    passesOn: true,
    load: () => import("../commands/deploy.ts"),
  },
  {
    name: "demo",
    about: "The demonstration on local chains, as `npm start`, with its options.",
    example: "demo --once",
    passesOn: true,
    load: () => import("../commands/demo.ts"),
  },
]
