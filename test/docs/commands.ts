import { readFileSync } from "node:fs"
import { relative } from "node:path"

import { listDocuments, root } from "../architecture/workspace.ts"

export type DocumentedCommand = { readonly document: string; readonly command: string }

/** Every command line in a `sh` block of the documentation, without comments and prompts. */
export function listDocumentedCommands(): readonly DocumentedCommand[] {
  return listDocuments().flatMap((file) => {
    const blocks = [...readFileSync(file, "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? "",
    )
    return blocks
      .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
      .map((line) =>
        line
          .replace(/(?:^|\s)#\s.*$/, "")
          .replaceAll(/\s+/g, " ")
          .trim(),
      )
      .filter((command) => command !== "")
      .map((command) => ({ document: relative(root, file), command }))
  })
}

/**
 * Where each documented command is run. `test`: the file runs it; the file must contain the command's marker.
 * `self`: it is the command that runs these tests. `hours`: too long or too costly for every change; a person
 * or the nightly run starts it, and the same code is tested in the file named.
 */
export const runBy: readonly (readonly [pattern: RegExp, how: string])[] = [
  [/^npm test$/, "self"],
  [/^npm start( -- --(once|keep))?$/, "test/start.test.ts"],
  [/^npm run (check|fix)$/, "self"],
  [/^npm run test:long( -- \w+)?$/, "hours"],
  [/^npm run test:unit -- --project chain faults$/, "self"],
  [/^npm run bench:(gas|proof|faults|tx|workflow|bridge)$/, "hours"],
  [/^npm run demo:cross-chain$/, "test/e2e/cross-chain-demo.test.ts"],
  [/^npm run deploy -- --network localhost --dry-run$/, "contracts/test/deploy.test.ts"],
  [/^npm run deploy -- --network sepolia /, "contracts/test/deploy.test.ts"],
  [/^npm run audit-proof (--silent )?-- /, "packages/proof/test/audit-proof.test.ts"],
  [
    /^npx node --conditions=source packages\/chain\/examples\/pay-payroll\.ts /,
    "packages/chain/src/batch/guide.test.ts",
  ],
  [
    /^npx node --conditions=source packages\/chain\/examples\/tend-orders\.ts 0x/,
    "packages/chain/src/bridge/tend-chains.test.ts",
  ],
  [
    /^npx node --conditions=source packages\/orchestrator\/examples\/judge-task\.ts /,
    "packages/orchestrator/src/guard/guide.test.ts",
  ],
  [
    /^(DATABASE_URL=\S+ )?npx node --conditions=source packages\/orchestrator\/examples\/(run-worker|queue-tasks|export-tasks|pay-vendors)\.ts$/,
    "packages/orchestrator/src/examples.test.ts",
  ],
  [
    /^npx node --conditions=source packages\/agents\/examples\/screen-payees\.ts /,
    "packages/agents/src/compliance/guide.test.ts",
  ],
  [/^npm run gas-(record|backtest)( -- |$)/, "packages/chain/test/gas-commands.test.ts"],
  // Every example of docs/cli.md is called, with an orchestrator that only says that it paid.
  [/^npm run agentgpt -- /, "packages/cli/test/commands.test.ts"],
  [/^cd contracts$/, "self"],
  [/^npx hardhat keystore set [A-Z_]+$/, "hours"],
  [/^npx hardhat circuits ceremony/, "circuits/test/ceremony.long.test.ts"],
  [/^npx hardhat circuits/, "packages/hardhat-circom/src/tasks/tasks.test.ts"],
  [/^npx snarkjs powersoftau/, "circuits/test/ceremony.long.test.ts"],
  // What a contributor does on its own machine, with the public files and the public beacon.
  [/^(curl|b2sum|git checkout|git clone|cd |npm ci|npm install) ?/, "hours"],
]
