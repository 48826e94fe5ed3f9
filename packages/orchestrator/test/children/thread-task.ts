import { AgentGptError } from "@agentgpt/core"

type Params = { readonly does: "answer" | "burn" | "hoard" | "wait" | "leave" | "refuse" | "fail" }

/** A task for a thread of its own, which keeps within its limits or not. */
export default async function perform({ does }: Params, { id }: { readonly id: string }): Promise<string> {
  if (does === "burn") for (let end = Date.now() + 60_000; Date.now() < end;);
  const hoard = does === "hoard" ? takeMuch() : []
  if (does === "wait") await new Promise((resolve) => setTimeout(resolve, 60_000))
  if (does === "leave") process.exit(0)
  if (does === "refuse") throw new AgentGptError("TASK_INVALID", "Not this one.")
  if (does === "fail") throw new Error("some reason")
  return `${id} is done ${hoard.length}`
}

function takeMuch(): readonly number[][] {
  const taken: number[][] = []
  for (let i = 0; i < 100_000; i += 1) taken.push(Array.from({ length: 10_000 }, () => i + 0.5))
  return taken
}
