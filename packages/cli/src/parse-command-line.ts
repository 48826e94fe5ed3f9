import { AgentGptError } from "@agentgpt/core"
import { Command, CommanderError, Option } from "commander"
import type { CommandDeclaration, Given } from "./command.ts"

/** Either text to show, such as help, or a command with what it was given. */
export type ParsedLine =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly command: CommandDeclaration; readonly given: Given }

/**
 * Reads a command line.
 * @throws CLI_USAGE_INVALID
 */
export function parseCommandLine(
  commands: readonly CommandDeclaration[],
  argv: readonly string[],
): ParsedLine {
  let text = ""
  let parsed: ParsedLine | undefined
  const program = createProgram(commands, (command, given) => (parsed = { kind: "command", command, given }))
  for (const each of listAll(program)) {
    each.exitOverride().configureOutput({ writeOut: (more) => (text += more), writeErr: () => {} })
  }
  try {
    program.parse(argv.length === 0 ? ["--help"] : argv.map(withDashes), { from: "user" })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.code === "commander.helpDisplayed" || thrown.code === "commander.version") {
      return { kind: "text", text }
    }
    // A group of commands by itself shows its help, which is no answer to a program.
    throw refuse(thrown.code === "commander.help" ? "A command is missing." : thrown.message)
  }
  if (parsed === undefined) throw refuse("A command is missing.")
  return parsed
}

/** The parser with all commands in it; help and documentation are written by it. */
export function createProgram(
  commands: readonly CommandDeclaration[],
  found: (command: CommandDeclaration, given: Given) => void,
): Command {
  const program = new Command("agentgpt")
    .description("Pay once, prove it, undo it safely: workflows over many chains.")
    .version(VERSION, "--version", "The version.")
    .helpOption("--help", "This text.")
    .helpCommand(false)
    .enablePositionalOptions()
  const groups = new Map<string, Command>()
  for (const declaration of commands) {
    const words = declaration.name.split(" ")
    const name = words.at(-1) ?? ""
    const parent = words.length === 1 ? program : groupOf(program, groups, words[0] ?? "")
    const command = parent.command(name).helpOption("--help", "This text.")
    describe(command, declaration)
    command.action((...values: readonly unknown[]) => {
      // The parser gives the declared arguments, then the options, then itself.
      const given = values.slice(0, command.registeredArguments.length)
      const list = given.flat().filter((value) => typeof value === "string")
      found(declaration, { arguments: list, options: command.opts(), rest: restOf(command, declaration) })
    })
  }
  return program
}

const VERSION = "0.1.0"

const GROUPS: Readonly<Record<string, string>> = {
  chains: "The configured chains.",
  config: "The configuration.",
  journal: "The journal: backups, and what a restored one waits for.",
  gas: "Fees of the past, and what strategies would have paid.",
  keys: "Keys of accounts and of agents.",
  lists: "Sanctions lists.",
  orders: "Orders to other chains.",
  policy: "The policy in force, and how another one takes its place.",
  runs: "Runs: what became of tasks.",
}

function groupOf(program: Command, groups: Map<string, Command>, name: string): Command {
  const known = groups.get(name)
  if (known !== undefined) return known
  const group = program
    .command(name)
    .description(GROUPS[name] ?? "")
    .helpOption("--help", "This text.")
    .helpCommand(false)
  groups.set(name, group)
  return group
}

function describe(command: Command, declaration: CommandDeclaration): void {
  command.description(declaration.about)
  for (const { name, about } of declaration.arguments ?? []) command.argument(name, about)
  for (const { flags, about, choices } of declaration.options ?? []) {
    const option = new Option(flags, about)
    command.addOption(choices === undefined ? option : option.choices(choices))
  }
  if (declaration.spends === true) {
    command.option("--dry-run", "Show what would be done, and do nothing.")
    command.addOption(new Option("--yes", "Do not ask.").conflicts("dryRun"))
  }
  if (declaration.passesOn === true) command.allowUnknownOption().allowExcessArguments().passThroughOptions()
  else command.option("--json", "One JSON object a line instead of text.")
  command.addHelpText("after", `\nExample:\n  agentgpt ${declaration.example}`)
}

/** What follows the declared arguments, for commands that pass it on. */
function restOf(command: Command, { passesOn }: CommandDeclaration): readonly string[] {
  return passesOn === true ? command.args : []
}

function listAll(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((child) => listAll(child))]
}

/** The documented spelling with underscores means the same: --gas_threshold is --gas-threshold. */
function withDashes(word: string): string {
  return /^--[a-z]+(?:_[a-z]+)+(?:=|$)/u.test(word)
    ? word.replace(/^[^=]+/u, (name) => name.replaceAll("_", "-"))
    : word
}

/** The parser's own sentence and suggestion, without anything long that may be a key typed into the wrong place. */
function refuse(message: string): AgentGptError {
  const clean = message
    .replace(/^error: /u, "")
    .replace(/(but got \d+): .*$/mu, "$1")
    .replaceAll(/[0-9A-Za-z+/_-]{40,}/gu, "[REDACTED]")
  const [sentence = "", ...hints] = clean.split("\n").filter((line) => line.trim() !== "")
  return new AgentGptError(
    "CLI_USAGE_INVALID",
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`.replace("..", "."),
    {
      meta: [
        ...hints.map((hint) => hint.replace(/^\((.*)\)$/u, "$1")),
        "agentgpt --help lists the commands.",
      ],
    },
  )
}
