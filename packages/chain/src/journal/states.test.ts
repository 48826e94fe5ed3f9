import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { ATTEMPT_TRANSITIONS, INTENT_TRANSITIONS, SLOT_TRANSITIONS } from "./states.ts"

it.each([
  ["intent", INTENT_TRANSITIONS],
  ["slot", SLOT_TRANSITIONS],
  ["attempt", ATTEMPT_TRANSITIONS],
])("the picture of the %s shows every transition and no other", (machine, transitions) => {
  const page = readFileSync(new URL("../../../../docs/transaction-journal.md", import.meta.url), "utf8")
  const [picture] = page.match(new RegExp(`state "${machine}" as[\\s\\S]*?\`\`\``))!
  // Names in one picture are unique, and Mermaid allows no hyphens.
  const read = (name: string) => name.replace(`${machine}_`, "").replaceAll("_", "-")
  const drawn = [...picture.matchAll(/^ {4}(\w+) --> (\w+)/gm)].map(
    ([, from, to]) => `${read(from!)} ${read(to!)}`,
  )
  const known = Object.entries(transitions).flatMap(([from, targets]) =>
    (targets as readonly string[]).map((to) => `${from} ${to}`),
  )
  expect(drawn.sort()).toEqual(known.sort())
})
