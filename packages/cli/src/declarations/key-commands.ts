import type { CommandDeclaration } from "../command.ts"
import { PASSPHRASE_OPTIONS } from "../keys/passphrase-options.ts"

const NAME = { name: "<name>", about: "The name of the key: a to z, 0 to 9 and dashes." }

/** Keys and sanctions lists of the home directory. */
export const KEY_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: "keys new",
    about: "Make a key, encrypted with a passphrase, in the home directory.",
    arguments: [NAME],
    options: [
      { flags: "--agent", about: "The key of an agent, which signs statements, instead of an account's." },
      ...PASSPHRASE_OPTIONS,
    ],
    example: "keys new payroll --passphrase-file passphrase.txt",
    load: () => import("../commands/keys-new.ts"),
  },
  {
    name: "keys list",
    about: "The keys of the home directory: names, kinds and addresses.",
    example: "keys list",
    load: () => import("../commands/keys-list.ts"),
  },
  {
    name: "keys address",
    about: "The address of an account's key, or the public key of an agent's.",
    arguments: [NAME],
    example: "keys address payroll",
    load: () => import("../commands/keys-address.ts"),
  },
  {
    name: "keys import",
    about: "Take over an account's key from a file or from standard input; never from the command line.",
    arguments: [NAME],
    options: [
      {
        flags: "--from <file>",
        about:
          "64 hexadecimal digits, or a keystore of version 3, which keeps its passphrase; - is standard input.",
      },
      ...PASSPHRASE_OPTIONS,
    ],
    example: "keys import treasury --from key.txt --passphrase-file passphrase.txt",
    load: () => import("../commands/keys-import.ts"),
  },
  {
    name: "lists import",
    about: "Check a sanctions list and keep it; a doubtful one is refused as a whole.",
    arguments: [{ name: "<file>", about: "SDN.XML, sdn.csv, entities.ftm.json, or a plain list." }],
    options: [
      {
        flags: "--name <name>",
        about: "Where the list comes from, such as ofac-sdn; the file's name unless given.",
      },
      {
        flags: "--format <format>",
        about: "By the ending of the file's name unless given.",
        choices: ["ofac-xml", "sdn-csv", "open-sanctions", "plain-text", "plain-json"],
      },
      { flags: "--comments <file>", about: "sdn_comments.csv, which belongs to sdn.csv." },
      { flags: "--published-on <day>", about: "YYYY-MM-DD, for formats that do not say it." },
      { flags: "--sha256 <digest>", about: "Of the file, as its publisher states it." },
      { flags: "--records <count>", about: "How many the file must have." },
      { flags: "--max-age-days <days>", about: "Older is stale; 14 unless given." },
      {
        flags: "--max-shrink-permille <number>",
        about: "How much shorter than the last one it may be; 50 unless given.",
      },
    ],
    example: "lists import list.txt --name our-list",
    load: () => import("../commands/lists-import.ts"),
  },
  {
    name: "lists show",
    about: "The lists that were accepted: dates, hashes, counts and ages.",
    example: "lists show",
    load: () => import("../commands/lists-show.ts"),
  },
]
