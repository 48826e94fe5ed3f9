import { readFileSync } from "node:fs"

import { expect, test } from "vitest"

import { renderAgentVectors } from "./agent-vectors.ts"

test("the committed Solidity vectors are what the independent implementations give", () => {
  const committed = readFileSync(new URL("../support/AgentVectors.sol", import.meta.url), "utf8")
  expect(committed).toBe(renderAgentVectors())
})
