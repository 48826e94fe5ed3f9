import type { z } from "zod"

/** What lies under the wrappers of a schema: defaults, optionals, transformations. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType, in: input } = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType }
  const inner = innerType ?? input
  return inner === undefined ? schema : unwrapSchema(inner)
}

/** The keys of an object schema with their schemas, or undefined for any other schema. */
export function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const { shape } = unwrapSchema(schema)._zod.def as { shape?: Readonly<Record<string, z.core.$ZodType>> }
  return shape
}

/** The schema under a key of an object or record schema. */
export function childSchema(schema: z.core.$ZodType | undefined, key: string): z.core.$ZodType | undefined {
  if (schema === undefined) return undefined
  const shape = shapeOf(schema)
  if (shape !== undefined) return Object.hasOwn(shape, key) ? shape[key] : undefined
  return (unwrapSchema(schema)._zod.def as { valueType?: z.core.$ZodType }).valueType
}
