import { AgentGptError } from "../errors/agentgpt-error.ts"
import { ENVIRONMENT_PREFIX, listSettings } from "./settings.ts"
import type { Setting } from "./settings.ts"
import { editDistance, suggest, toCamelCase } from "./spelling.ts"

/** A value for a setting and the name under which it was given. */
export type GivenSetting = {
  readonly setting: Setting
  readonly name: string
  readonly value: unknown
}

/** The settings that environment variables give. An empty variable counts as absent. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): readonly GivenSetting[] {
  return listSettings().flatMap((setting) => {
    const text = environment[setting.environmentName]
    if (text === undefined || text === "") return []
    return [{ setting, name: setting.environmentName, value: readText(text, setting) }]
  })
}

/**
 * Refuses variables that are all but spelt like a setting. Others of the same prefix are left alone: they may
 * hold secrets that the configuration refers to.
 * @throws CONFIG_UNKNOWN_ENVIRONMENT
 */
export function refuseMisspeltEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  secretNames: ReadonlySet<string>,
): void {
  const known = listSettings().map((setting) => setting.environmentName)
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || known.includes(name) || secretNames.has(name)) continue
    const meant = known.find((candidate) => editDistance(name, candidate) <= 2)
    if (meant !== undefined) {
      throw new AgentGptError(
        "CONFIG_UNKNOWN_ENVIRONMENT",
        `The environment variable ${name} stands for no setting.`,
        {
          meta: [`Did you mean ${meant}?`],
        },
      )
    }
  }
}

/**
 * The settings that command-line flags give: `max-threads`, `max_threads`, `maxThreads` or the whole path
 * `execution.maxThreads`. A flag without a value is `true`.
 * @throws CONFIG_UNKNOWN_FLAG, CONFIG_DUPLICATE_KEY
 */
export function readFlags(flags: Readonly<Record<string, unknown>>): readonly GivenSetting[] {
  const settings = listSettings()
  const given = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined) return []
    const setting = settings.find((candidate) => namesOf(candidate).includes(toCamelCase(flag)))
    if (setting === undefined) throw refuseFlag(flag, settings)
    return [
      { setting, name: `--${flag}`, value: typeof value === "string" ? readText(value, setting) : value },
    ]
  })
  for (const [index, { setting, name }] of given.entries()) {
    const other = given.slice(0, index).find((earlier) => earlier.setting === setting)
    if (other !== undefined) {
      throw new AgentGptError("CONFIG_DUPLICATE_KEY", `${other.name} and ${name} are the same setting.`)
    }
  }
  return given
}

function namesOf(setting: Setting): readonly string[] {
  return [setting.path.at(-1) ?? "", setting.path.join("."), ...setting.aliases]
}

function refuseFlag(flag: string, settings: readonly Setting[]): AgentGptError {
  const names = settings.map((setting) => setting.flagName)
  const meant = suggest(flag.replaceAll("_", "-"), names)
  return new AgentGptError("CONFIG_UNKNOWN_FLAG", `There is no flag --${flag}.`, {
    meta: [
      meant === undefined
        ? `There are: ${names.map((name) => `--${name}`).join(", ")}`
        : `Did you mean --${meant}?`,
    ],
  })
}

/** Text that does not fit the kind of its setting stays text, for the schema to refuse. */
function readText(text: string, { kind }: Setting): unknown {
  if (kind === "integer" && /^(?:0|[1-9]\d{0,14})$/u.test(text)) return Number(text)
  if (kind === "boolean" && /^(?:true|1)$/u.test(text)) return true
  if (kind === "boolean" && /^(?:false|0)$/u.test(text)) return false
  if (kind === "list") return text.split(",").map((item) => item.trim())
  return text
}
