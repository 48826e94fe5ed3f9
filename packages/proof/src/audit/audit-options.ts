import { parseArgs } from "node:util"

import { AgentGptError } from "@agentgpt/core"

export type AuditOptions = {
  readonly bundle?: string
  readonly disclosure?: string
  /** A reader's X25519 secret. */
  readonly key?: string
  readonly envelope?: string
  readonly runKey?: string
  readonly keys?: string
  readonly rpc?: string
  readonly json: boolean
  readonly help: boolean
}

export const AUDIT_USAGE = `Verifies an audit bundle, or what was disclosed of one, check by check.

  npm run audit-proof -- <bundle> [options]
  npm run audit-proof -- --disclosure <file> --key <file> [options]

  --rpc <url>            compare the bundle with its chain as well
  --disclosure <file>    verify one disclosed payment or step
  --key <file>           your X25519 secret: 64 hexadecimal digits
  --envelope <file>      the run's key as it was encrypted to you; opens sealed bundles with --key
  --run-key <file>       the run's key itself: 64 hexadecimal digits; opens sealed bundles
  --trusted-keys <file>  a manifest of verification keys instead of circuits/keys/manifest.json
  --json                 one JSON document instead of text
  --help                 this text

Ends with 0 if everything that was checked holds, 25 if something does not, 24 if a file or the node could not be
read, 2 if this command line is not understood. docs/guides/audit-a-proof.md explains what the checks mean.
`

/** What the command that takes the options calls itself and its node. */
export type AuditWords = { readonly help: string; readonly node: string }

const OWN_WORDS: AuditWords = { help: "npm run audit-proof -- --help", node: "--rpc" }

/**
 * Reads the command line; anything unknown or contradictory is refused, in the words of the command that asks.
 *
 * @example
 * parseAuditOptions(["payroll.car", "--json"]).bundle // "payroll.car"
 */
export function parseAuditOptions(
  argv: readonly string[],
  { help: helpLine, node }: AuditWords = OWN_WORDS,
): AuditOptions {
  const refuse = (what: string) => new AgentGptError("BUNDLE_USAGE_INVALID", what, { meta: [helpLine] })
  const parsed = parse(argv)
  if (parsed === undefined) throw refuse("An option is unknown or lacks its value.")
  const { values, positionals } = parsed
  const { json, help, disclosure, key, envelope, rpc, keys, "run-key": runKey } = rename(values)
  if (help) return { json, help }
  const [bundle, ...more] = positionals
  if (more.length > 0) throw refuse("One bundle at a time.")
  if (bundle === undefined && disclosure === undefined) throw refuse("Which bundle? Name its file.")
  if (bundle !== undefined && disclosure !== undefined)
    throw refuse("Verify the bundle and the disclosure one after the other.")
  if (disclosure !== undefined && key === undefined) throw refuse("A disclosure opens with --key.")
  if (disclosure !== undefined && (rpc ?? envelope ?? runKey) !== undefined) {
    throw refuse(`${node}, --envelope and --run-key belong to a bundle.`)
  }
  if (bundle !== undefined && (key === undefined) !== (envelope === undefined)) {
    throw refuse("--key and --envelope open a bundle together.")
  }
  if (envelope !== undefined && runKey !== undefined)
    throw refuse("--envelope and --run-key contradict each other.")
  const given = { bundle, disclosure, key, envelope, runKey, keys, rpc }
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...named, json, help }
}

function rename(values: NonNullable<ReturnType<typeof parse>>["values"]) {
  const { "trusted-keys": keys, ...rest } = values
  return { ...rest, keys }
}

/** Nothing where an option is unknown or lacks its value. */
function parse(argv: readonly string[]) {
  const text = { type: "string" } as const
  const flag = { type: "boolean", default: false } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: true,
      options: {
        rpc: text,
        disclosure: text,
        key: text,
        envelope: text,
        "run-key": text,
        "trusted-keys": text,
        json: flag,
        help: flag,
      },
    })
  } catch {
    // The parser's message quotes the argument, which may be a secret in the wrong place.
    return undefined
  }
}
