import type { Output } from "./output/output.ts"
import type { Prompts } from "./surroundings/prompts.ts"
import type { Surroundings } from "./surroundings/surroundings.ts"

/** What was given on the command line, after the parser has held it against the declaration. */
export type Given = {
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  /** Options that are passed on as they stand, by commands that declare so. */
  readonly rest: readonly string[]
}

export type CommandContext = Surroundings & {
  /** Results and notes for people; `writer` avoids the name of the stream. */
  readonly writer: Output
  readonly prompts: Prompts
}

/** Resolves with the exit code; nothing means 0. */
export type CommandRun = (context: CommandContext, given: Given) => Promise<number | undefined>

export type OptionDeclaration = {
  /** As it is shown: `--run <name>`. */
  readonly flags: string
  readonly about: string
  readonly choices?: readonly string[]
}

/** All that help, documentation and the parser know about a command, without loading what it does. */
export type CommandDeclaration = {
  /** Its words, such as `runs list`. */
  readonly name: string
  readonly arguments?: readonly { readonly name: string; readonly about: string }[]
  readonly about: string
  readonly options?: readonly OptionDeclaration[]
  /** One call that works as it stands, without the command's own name. */
  readonly example: string
  /** Money may move or signatures be given: asks at a terminal, needs --yes elsewhere, and has --dry-run. */
  readonly spends?: true
  /** Hands unknown options over to another program. */
  readonly passesOn?: true
  readonly load: () => Promise<{ readonly run: CommandRun }>
}

/** The text of an option, if it was given. */
export function textOf({ options }: Given, name: string): string | undefined {
  const value = options[name]
  return typeof value === "string" ? value : undefined
}

export function isSet({ options }: Given, name: string): boolean {
  return options[name] === true
}
