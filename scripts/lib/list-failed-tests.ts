import { readFile } from "node:fs/promises"
import { join, relative } from "node:path"

export type FailedTest = { readonly name: string; readonly messages: readonly string[] }

type VitestReport = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const reports = [".reports/rooms.json", ".reports/system.json"]
/** Enough to see what was expected, little enough to keep ten failures on a page. */
const maxMessageLines = 25

/** The failed tests of vitest's reports, to be told where a log ends: thousands of lines may stand after the failure. */
export async function listFailedTests(root: string): Promise<readonly FailedTest[]> {
  const failed: FailedTest[] = []
  for (const file of reports) {
    const text = await readFile(join(root, file), "utf8").catch(() => undefined)
    if (text !== undefined) failed.push(...readFailedTests(root, JSON.parse(text)))
  }
  return failed
}

function readFailedTests(root: string, report: VitestReport): readonly FailedTest[] {
  return report.testResults
    .filter((file) => file.status === "failed")
    .flatMap((file) => {
      const place = relative(root, file.name)
      const failed = file.assertionResults
        .filter((test) => test.status === "failed")
        .map((test) => ({
          name: `${place} > ${test.fullName}`,
          messages: test.failureMessages.map(cutMessage),
        }))
      // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
      return failed.length > 0 ? failed : [{ name: place, messages: [cutMessage(file.message)] }]
    })
}

function cutMessage(message: string): string {
  const lines = message.split("\n")
  if (lines.length <= maxMessageLines) return message
  return [...lines.slice(0, maxMessageLines), `… ${lines.length - maxMessageLines} lines more`].join("\n")
}
