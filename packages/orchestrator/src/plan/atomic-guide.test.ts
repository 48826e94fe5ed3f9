import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { STANDARD_STEPS } from "@agentgpt/core"
import { expect, it } from "vitest"
import { offer } from "../../test/support/plan-fixture.ts"
import { readTask } from "../task/read-task.ts"
import { planTask } from "./plan-task.ts"

const guide = readFileSync(
  fileURLToPath(new URL("../../../../docs/guides/payments-on-several-chains.md", import.meta.url)),
  "utf8",
)
const chains = ["eip155:1", "eip155:137"]
const agents = [offer("cross-chain", [STANDARD_STEPS.bridgeAtomic], chains)]
const rules = { agents, needsScreening: false, contextLength: 16_384, chains }

it("the guide shows a step that is planned as it stands", () => {
  const [, task = ""] = /```json\n([\s\S]*?)```/u.exec(guide) ?? []
  const { steps } = planTask(readTask(JSON.parse(task)), [], rules)
  expect(steps).toMatchObject([{ kind: "bridge.atomic", chainId: "eip155:1", agentId: "cross-chain" }])
  const { legs } = steps[0]!.inputs as { readonly legs: { readonly value: readonly { chain: string }[] } }
  expect(legs.value.map(({ chain }) => chain)).toEqual(chains)
})
