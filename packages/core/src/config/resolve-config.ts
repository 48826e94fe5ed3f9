import type { z } from "zod"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { describeIssues } from "../errors/describe-issues.ts"
import { canonicaliseKeys } from "./canonicalise-keys.ts"
import type { AgentGptConfig, AgentGptConfigInput } from "./config.ts"
import { configSchema } from "./config-schema.ts"
import { isPlainObject } from "./is-plain-object.ts"
import { layerOfSettings, layerOfTree, listLeaves, mergeLayers, treeOfLayer } from "./layers.ts"
import type { Layer, ValueOrigin } from "./layers.ts"
import { readEnvironment, readFlags, refuseMisspeltEnvironment } from "./read-settings.ts"
import { refuseRawSecrets } from "./refuse-raw-secrets.ts"
import { childSchema, shapeOf } from "./schema-walk.ts"
import { isSecretReference } from "./secret.ts"
import { suggest } from "./spelling.ts"

export type ConfigSources = {
  /** Replace built-in defaults; anything else may overrule them. */
  readonly defaults?: AgentGptConfigInput
  /** What the file's default export holds, and the file's name for messages. */
  readonly file?: { readonly name: string; readonly value: unknown }
  /** What a command wrote down for the project; it overrules the file, value by value. */
  readonly settings?: { readonly name: string; readonly value: unknown }
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** By name, without the leading dashes. */
  readonly flags?: Readonly<Record<string, unknown>>
}

export type ResolvedConfig = {
  readonly config: AgentGptConfig
  /** The origin of every value by its path, such as `execution.maxThreads`. */
  readonly origins: Readonly<Record<string, ValueOrigin>>
}

/**
 * Puts the configuration together: flag over environment over settings over file over default, value by value.
 * Pure: the caller reads the files and the environment.
 * @throws the CONFIG_ codes
 *
 * @example
 * const { config, origins } = resolveConfig({ environment: { AGENTGPT_EXECUTION_MAX_THREADS: "12" } })
 * config.execution.maxThreads // 12
 * origins["execution.maxThreads"] // { source: "environment", name: "AGENTGPT_EXECUTION_MAX_THREADS" }
 */
export function resolveConfig(sources: ConfigSources = {}): ResolvedConfig {
  const { defaults = {}, environment = {}, flags = {} } = sources
  const merged = mergeLayers([
    readTree(defaults, "the defaults", { source: "default" }),
    ...[sources.file, sources.settings].map((file) =>
      file === undefined ? new Map() : readTree(file.value, file.name, { source: "file", name: file.name }),
    ),
    refuseSecretsInLayer(layerOfSettings(readEnvironment(environment), "environment")),
    refuseSecretsInLayer(layerOfSettings(readFlags(flags), "flag")),
  ])
  refuseMisspeltEnvironment(environment, secretNamesIn(merged))
  const result = configSchema.safeParse(treeOfLayer(merged))
  if (!result.success) throw refuse(result.error, merged)
  refuseUnknownChains(result.data)
  return { config: result.data, origins: originsOf(result.data, merged) }
}

function readTree(value: unknown, name: string, origin: ValueOrigin): Layer {
  if (!isPlainObject(value)) {
    throw new AgentGptError("CONFIG_INVALID", `The configuration in ${name} is not an object.`, {
      meta: ["Export one with: export default defineConfig({ … })"],
    })
  }
  refuseRawSecrets(value, name)
  return layerOfTree(canonicaliseKeys(value, configSchema), origin)
}

function refuseSecretsInLayer(layer: Layer): Layer {
  for (const { path, value, origin } of layer.values())
    refuseRawSecrets(value, origin.name ?? origin.source, path)
  return layer
}

function secretNamesIn(layer: Layer): ReadonlySet<string> {
  const values = [...layer.values()].flatMap(({ value }): readonly unknown[] =>
    Array.isArray(value) ? value : [value],
  )
  return new Set(values.filter((value) => isSecretReference(value)).map(({ $secret }) => $secret))
}

function refuse(error: z.ZodError, layer: Layer): AgentGptError {
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") return refuseUnknownKey(issue.path.map(String), issue.keys, layer)
  }
  const meta = error.issues.map((issue) => {
    const origin = findOrigin(issue.path.map(String), layer)
    return `${describeIssues({ issues: [issue] }).join("")}${origin === undefined ? "" : ` (from ${nameOf(origin)})`}`
  })
  return new AgentGptError("CONFIG_INVALID", undefined, { meta })
}

function refuseUnknownKey(path: readonly string[], keys: readonly string[], layer: Layer): AgentGptError {
  const [key = ""] = keys
  let schema: z.core.$ZodType | undefined = configSchema
  for (const part of path) schema = childSchema(schema, part)
  const known = Object.keys((schema && shapeOf(schema)) ?? {})
  const meant = suggest(key, known)
  const place = path.length === 0 ? "" : ` in ${path.join(".")}`
  const origin = findOrigin([...path, key], layer)
  return new AgentGptError("CONFIG_UNKNOWN_KEY", `There is no key ${key}${place}.`, {
    meta: [
      meant === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${meant}?`,
      ...(origin === undefined ? [] : [`It stands in ${nameOf(origin)}.`]),
    ],
  })
}

/** The origin of the value at a path, inside it or around it. */
function findOrigin(path: readonly string[], layer: Layer): ValueOrigin | undefined {
  const text = path.join(".")
  const entries = [...layer]
  const entry = entries.find(
    ([leaf]) => leaf === text || leaf.startsWith(`${text}.`) || text.startsWith(`${leaf}.`),
  )
  return entry?.[1].origin
}

function nameOf(origin: ValueOrigin): string {
  return origin.name ?? "the defaults"
}

function refuseUnknownChains({ agents, chains }: AgentGptConfig): void {
  for (const [agentId, agent] of Object.entries(agents)) {
    const unknown = agent.chains.find((chain) => !Object.hasOwn(chains, chain))
    if (unknown !== undefined) {
      throw new AgentGptError(
        "CONFIG_UNKNOWN_CHAIN",
        `The agent ${agentId} works on ${unknown}, which is not configured.`,
        {
          meta: [`Add ${unknown} under chains, with its RPC URLs.`],
        },
      )
    }
  }
}

function originsOf(config: AgentGptConfig, layer: Layer): Readonly<Record<string, ValueOrigin>> {
  const leaves = listLeaves(config, []).map(({ path }) => path.join("."))
  return Object.fromEntries(leaves.map((leaf) => [leaf, layer.get(leaf)?.origin ?? { source: "default" }]))
}
