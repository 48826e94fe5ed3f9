import { stat } from "node:fs/promises"
import { pathToFileURL } from "node:url"

import { z } from "zod"

import { CircomError } from "../errors.ts"
import type { CircuitDefinition, CircuitParameter } from "./define-circuits.ts"

const identifier = z.string().regex(/^[A-Za-z_$][A-Za-z0-9_$]*$/, "not a circom identifier")

const parameter: z.ZodType<CircuitParameter> = z.lazy(() =>
  z.union([z.int().nonnegative(), z.bigint().nonnegative(), z.array(parameter).min(1)]),
)

const registrySchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "letters and digits only, beginning with a capital"),
      file: z
        .string()
        .regex(/^[^/\\"].*\.circom$/, "a path of a .circom file, relative to the folder of sources")
        .refine((file) => !file.split("/").includes(".."), "leads out of the folder of sources"),
      template: identifier,
      parameters: z.array(parameter).optional(),
      outputs: z.array(identifier),
      publicInputs: z.array(identifier),
      onDemand: z.boolean().optional(),
    }),
  )
  .superRefine((circuits, context) => {
    const seen = new Set<string>()
    circuits.forEach(({ name, outputs, publicInputs }, index) => {
      const key = name.toLowerCase()
      if (seen.has(key)) {
        context.addIssue({ code: "custom", path: [index, "name"], message: `${name} is listed twice` })
      }
      seen.add(key)
      const signals = [...outputs, ...publicInputs]
      if (signals.length === 0) {
        context.addIssue({ code: "custom", path: [index], message: `${name} has no public signal` })
      }
      if (new Set(signals).size < signals.length) {
        context.addIssue({ code: "custom", path: [index], message: `${name} names a signal twice` })
      }
    })
  })

/** Checks a list of circuits. `origin` names it in the message. */
export function parseRegistry(value: unknown, origin: string): readonly CircuitDefinition[] {
  const parsed = registrySchema.safeParse(value)
  if (parsed.success) return parsed.data as readonly CircuitDefinition[]
  const problems = parsed.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "default export"}: ${issue.message}`,
  )
  throw new CircomError("CIRCUIT_REGISTRY_INVALID", `${origin} is malformed:\n${problems.join("\n")}\n`)
}

/** Imports the module that lists the circuits and checks its default export. */
export async function loadRegistry(file: string): Promise<readonly CircuitDefinition[]> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) {
    throw new CircomError("CIRCUIT_REGISTRY_MISSING", `${file} does not exist; circom.registry names it`)
  }
  // The time in the address makes a changed file load again in a process that lives on.
  const url = `${pathToFileURL(file).href}?changed=${found.mtimeMs}`
  const module_ = (await import(url).catch((cause: unknown) => {
    throw new CircomError("CIRCUIT_REGISTRY_INVALID", `${file} could not be loaded: ${String(cause)}`, {
      cause,
    })
  })) as { readonly default?: unknown }
  return parseRegistry(module_.default, file)
}
