import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

type RunSummary = {
  readonly tasks: readonly { readonly taskId: string; readonly execution?: { readonly exitCode?: number } }[]
}

/** Names the tasks of the last `turbo run --summarize` that ended with an error. */
export async function listFailedTasks(root: string): Promise<readonly string[]> {
  const folder = join(root, ".turbo", "runs")
  const files = await readdir(folder).catch(() => [])
  const summaries = await Promise.all(
    files
      .filter((file) => file.endsWith(".json"))
      .map(async (file): Promise<RunSummary> => JSON.parse(await readFile(join(folder, file), "utf8"))),
  )
  return summaries
    .flatMap((summary) => summary.tasks)
    .filter((task) => (task.execution?.exitCode ?? 0) !== 0)
    .map((task) => task.taskId)
}
