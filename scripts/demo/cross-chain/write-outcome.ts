import { writeTable } from "../../../packages/cli/src/output/table.ts"
import { isTrue } from "./check-outcome.ts"
import type { Fact } from "./check-outcome.ts"
import type { TimelineRow } from "./timeline.ts"
import type { ToldOrder } from "./tell-story.ts"

export type Outcome = {
  readonly told: readonly ToldOrder[]
  readonly rows: readonly TimelineRow[]
  readonly facts: readonly Fact[]
}

/** The end of the demonstration for people: what happened in which order, and whether everything is where it should be. */
export function writeOutcome({ told, rows, facts }: Outcome): string {
  const timeline = told.flatMap(({ title }, index) => [
    ["", "", `Order ${index + 1}: ${title}`, "", ""],
    ...rows.filter(({ during }) => during === index + 1).map(writeRow),
  ])
  return [
    writeTable(["time>", "chain", "what", "transaction", "gas>"], timeline),
    writeTable(
      ["checked", "expected>", "found>", ""],
      facts.map((fact) => [fact.what, fact.expected, fact.found, isTrue(fact) ? "" : "WRONG"]),
    ),
    writeVerdict(facts),
  ].join("\n\n")
}

function writeRow({ atSeconds, chainId, what, transactionHash, gasUsed }: TimelineRow): readonly string[] {
  return [
    writeTime(atSeconds),
    chainId ?? "",
    what,
    transactionHash?.slice(0, 18) ?? "",
    gasUsed === undefined ? "" : String(gasUsed),
  ]
}

function writeTime(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `+${parts.map((part) => String(part).padStart(2, "0")).join(":")}`
}

function writeVerdict(facts: readonly Fact[]): string {
  const wrong = facts.filter((fact) => !isTrue(fact)).length
  return wrong === 0
    ? `Nothing was lost and nothing happened twice: all ${facts.length} facts hold on both chains.`
    : `${wrong} of ${facts.length} facts do not hold.`
}
