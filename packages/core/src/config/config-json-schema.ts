import { z } from "zod"
import { configSchema } from "./config-schema.ts"
import { listSettings } from "./settings.ts"

type JsonObject = { [key: string]: unknown }

/**
 * The JSON Schema of configuration files, for editors and documentation. Each setting carries the
 * `environment` variable and the `flag` that may give it.
 *
 * @example
 * writeFileSync("agentgpt.schema.json", JSON.stringify(configJsonSchema(), null, 2))
 */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" }) as JsonObject
  for (const { path, environmentName, flagName } of listSettings()) {
    let node = schema
    for (const key of path) node = (node["properties"] as JsonObject)[key] as JsonObject
    Object.assign(node, { environment: environmentName, flag: `--${flagName}` })
  }
  return schema
}
