import { createHash } from "node:crypto"

import { holdAgentKey } from "../../packages/proof/src/keys/agent-key.ts"
import { preparePayBatches } from "../../packages/proof/src/statements/pay-batches.ts"
import { signStatements } from "../../packages/proof/src/statements/sign-statements.ts"
import type { Statement } from "../../packages/proof/src/statements/statement.ts"
import { createAgentsTree } from "../../packages/proof/src/trees/agents-tree.ts"
import { createRoster } from "../../packages/proof/src/trees/roster.ts"

const digest = (text: string) => createHash("sha256").update(text).digest()

/** A full chunk: every row is paid, most of its cap. */
export async function makePayStatement(circuit: string, rows: number): Promise<Statement> {
  const [executor, validator] = [holdAgentKey(digest("executor")), holdAgentKey(digest("validator"))]
  const roster = createRoster(
    Array.from({ length: rows }, (_, i) => ({
      recipient: `0x${digest(`payee ${i}`).toString("hex").slice(0, 40)}`,
      cap: 5_000_000_000n + BigInt(i),
    })),
    { chunkSize: rows, secret: digest("roster") },
  )
  const run = preparePayBatches({
    circuit,
    roster,
    payments: roster.rows.map(({ recipient, cap }, i) => ({ recipient, amount: cap - BigInt(i * 1_001) })),
    secret: digest("run"),
    agents: createAgentsTree([
      { publicKey: executor.publicKey, role: 1 },
      { publicKey: validator.publicKey, role: 2 },
    ]),
    signers: { executor: executor.publicKey, validator: validator.publicKey },
    context: 1n,
    screenRoot: 0n,
  })
  const [statement] = await signStatements(run.statements, { executor, validator })
  if (statement === undefined) throw new Error("A full chunk has a statement.")
  return statement
}
