import { z } from "zod"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { looksLikeSecret } from "./looks-like-secret.ts"

/** Stands for a secret by its name. The value is fetched where it is used and never becomes configuration. */
export type SecretReference = { readonly $secret: string }

const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,63}$/u

/**
 * Refers to a secret by the name under which the environment or the keystore holds it.
 * @throws CONFIG_SECRET_NAME_INVALID, CONFIG_RAW_SECRET if the secret itself was passed
 *
 * @example
 * defineConfig({ chains: { "eip155:1": { rpcUrls: [secret("ETHEREUM_RPC_URL")] } } })
 */
export function secret(name: string): SecretReference {
  if (typeof name === "string" && looksLikeSecret(name)) {
    throw new AgentGptError("CONFIG_RAW_SECRET", "secret() was given a secret; it takes the name of one.")
  }
  if (typeof name !== "string" || !SECRET_NAME.test(name))
    throw new AgentGptError("CONFIG_SECRET_NAME_INVALID")
  return { $secret: name }
}

/**
 * Whether a value is a well-formed reference to a secret.
 *
 * @example
 * isSecretReference(secret("ETHEREUM_RPC_URL")) // true
 * isSecretReference("https://eth.example") // false
 */
export function isSecretReference(value: unknown): value is SecretReference {
  return secretReferenceSchema.safeParse(value).success
}

export const secretReferenceSchema: z.ZodType<SecretReference> = z.strictObject({
  $secret: z.string().regex(SECRET_NAME, "expected the name of a secret, such as ETHEREUM_RPC_URL"),
})
