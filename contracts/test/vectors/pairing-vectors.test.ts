import { readFileSync } from "node:fs"

import { expect, test } from "vitest"

import { renderPairingVectors } from "./pairing-vectors.ts"

test("the committed points of G2 are what the independent implementation gives", () => {
  const committed = readFileSync(new URL("../support/PairingVectors.sol", import.meta.url), "utf8")
  expect(committed).toBe(renderPairingVectors())
})
