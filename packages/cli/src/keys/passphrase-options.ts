import type { OptionDeclaration } from "../command.ts"

/** The ways to give a passphrase without a person; none of them puts it on the command line. */
export const PASSPHRASE_OPTIONS: readonly OptionDeclaration[] = [
  { flags: "--passphrase-file <file>", about: "Read the passphrase from a file." },
  { flags: "--passphrase-fd <number>", about: "Read the passphrase from an open file descriptor." },
  { flags: "--passphrase-env <name>", about: "Read the passphrase from an environment variable." },
]
