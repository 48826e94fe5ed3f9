import { afterAll, beforeAll, describe, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { badLines, payOverBadLine } from "../../test/support/bad-lines.ts"
import { lineTo } from "../../test/support/engine-fixture.ts"
import type { Line } from "../../test/support/engine-fixture.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"

let backend: Backend
let node: LocalNode
let line: Line
beforeAll(async () => {
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--block-time=0.3"] })
  line = lineTo(node.url)
})
afterAll(async () => {
  await node.stop()
  await backend.stop()
})

describe("100 payments over a bad line", () => {
  it.each(badLines)("are made once each when %s", async (_, rules) => {
    await payOverBadLine({ store: await backend.fresh(), line, url: node.url }, rules, 100)
  })
})
