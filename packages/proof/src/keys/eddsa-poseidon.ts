import { createRequire } from "node:module"

import type { CurvePoint } from "@agentgpt/circuits"

type EddsaPoseidon = {
  readonly derivePublicKey: (secret: Buffer) => [bigint, bigint]
  readonly signMessage: (
    secret: Buffer,
    message: bigint,
  ) => { readonly R8: [bigint, bigint]; readonly S: bigint }
}

// The package's ES module does not load under Node 24; its CommonJS one does.
const library = createRequire(import.meta.url)("@zk-kit/eddsa-poseidon") as EddsaPoseidon

/** The public key of 32 secret bytes. */
export function derivePublicKey(secret: Buffer): CurvePoint {
  const [x, y] = library.derivePublicKey(secret)
  return [x, y]
}

/** The EdDSA-Poseidon signature of a field element. */
export function signField(secret: Buffer, message: bigint): { readonly R8: CurvePoint; readonly S: bigint } {
  return library.signMessage(secret, message)
}
