import type { CommandDeclaration } from "../command.ts"
import { CLIENT_OPTIONS, WORKER_OPTIONS } from "../open/open-options.ts"

const ORDER = "The id of the order, or its beginning."

/** Orders to other chains, also those whose runs have ended. */
export const ORDER_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "orders list",
    about: "The orders to other chains, newest first: their states on both chains, and what is waited for.",
    options: [
      { flags: "--open", about: "Only those that are neither paid out nor refunded." },
      { flags: "--limit <number>", about: "At most so many; 100 unless given." },
    ],
    example: "orders list --open",
    load: () => import("../commands/orders-list.ts"),
  },
  {
    name: "orders show",
    about: "An order with all that was done about it, and what comes next by what both chains say now.",
    arguments: [{ name: "<order>", about: ORDER }],
    options: CLIENT_OPTIONS,
    example: "orders show 0x26e55a12",
    load: () => import("../commands/orders-show.ts"),
  },
  {
    name: "orders tend",
    about: "Bring one order, or every open one with a key here, to its end. Runs are not touched.",
    arguments: [{ name: "[order]", about: ORDER }],
    options: [
      { flags: "--once", about: "Look once and do what is next, instead of until it is settled." },
      { flags: "--account <address>", about: "Pays for it; the account that sent the order unless named." },
      { flags: "--release", about: "Let an order go on that waits for a person, who has looked." },
      { flags: "--why <reason>", about: "Of --release; kept for ever." },
      { flags: "--who <name>", about: "Of --release; kept for ever; the user of this machine unless named." },
      ...WORKER_OPTIONS,
    ],
    spends: true,
    example: "orders tend --once --yes",
    load: () => import("../commands/orders-tend.ts"),
  },
]
