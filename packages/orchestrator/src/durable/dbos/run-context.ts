import { DBOS } from "@dbos-inc/dbos-sdk"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { checkName } from "../check-name.ts"
import { toCodedFailure, toRecordedFailure } from "../coded-failure.ts"
import type { StepOptions, WorkflowContext, WorkflowRun } from "../durable-port.ts"
import { tryStep } from "../try-step.ts"
import { readValue, writeValue } from "../value-text.ts"
import { isControlError, isShutDown, translateDbosError } from "./dbos-errors.ts"

/** Timers count at most 24 days; what waits for longer waits again. */
const LONGEST_WAIT_MS = 20 * 24 * 3_600_000

export type StartChild = (name: string, id: string, input: string) => Promise<() => Promise<string>>

/**
 * Runs a workflow's code with a context over DBOS. What DBOS ends a run by comes out as DBOS knows it, everything else
 * as an error that the database keeps whole. A run that does not fit its records is over, even if its code goes on; so
 * is one that another process has taken over.
 */
export async function runInContext(run: WorkflowRun, input: string, startChild: StartChild): Promise<string> {
  const originals = new WeakMap<object, unknown>()
  const controller = new AbortController()
  let broken: AgentGptError | undefined
  let hasEnded = false

  async function call<T>(work: () => Promise<T>): Promise<T> {
    if (broken !== undefined) throw broken
    if (hasEnded || DBOS.isInStep()) throw new AgentGptError("WORKFLOW_STEP_MISPLACED")
    try {
      return await work()
    } catch (thrown) {
      if (isShutDown(thrown)) return leaveToOthers()
      const coded = translateDbosError(thrown)
      if (isControlError(thrown)) originals.set(coded, thrown)
      if (coded.code === "WORKFLOW_NEEDS_REPAIR" || coded.code === "WORKFLOW_TAKEN_OVER") broken = coded
      if (coded.code === "WORKFLOW_CANCELLED" && isControlError(thrown)) controller.abort(coded)
      throw coded
    }
  }

  const context: WorkflowContext = {
    workflowId: DBOS.workflowID ?? "",
    signal: controller.signal,
    step: <T extends CanonicalValue | void>(
      name: string,
      work: () => Promise<T>,
      options: StepOptions = {},
    ): Promise<T> =>
      call(
        async () =>
          readValue(await runStep(checkName("name of a step", name), work, options, controller)) as T,
      ),
    sleep: (ms) => call(() => DBOS.sleep(ms)),
    now: () => call(() => DBOS.now()),
    await: <T extends CanonicalValue>(topic: string, timeoutMs?: number): Promise<T | undefined> =>
      call(async () => {
        const text = await receive(checkName("topic", topic), timeoutMs)
        return text === undefined ? undefined : (readValue(text) as T)
      }),
    child: <T extends CanonicalValue>(name: string, id: string, value: CanonicalValue): Promise<T> =>
      call(async () => {
        const started = startChild(name, checkName("id of a run", id), writeValue(value))
        // It is waited for below, unless the other fails at once.
        started.catch(() => undefined)
        // Both places in the record are taken at once, so that several children can be started side by side.
        const result = DBOS.runStep(
          async () => {
            try {
              return await (
                await started
              )()
            } catch (thrown) {
              if (isShutDown(thrown)) return leaveToOthers()
              throw toRecordedFailure(translateDbosError(thrown))
            }
          },
          { name: `result ${id}` },
        )
        const [, text] = await Promise.all([started, result])
        return readValue(text) as T
      }),
    stream: (key, value) => call(() => DBOS.writeStream(checkName("key", key), writeValue(value))),
    note: (key, value) => call(() => DBOS.setEvent(checkName("key", key), writeValue(value))),
  }

  try {
    const output = await run(context, readValue(input) as never)
    if (broken !== undefined) throw broken
    return writeValue(output)
  } catch (thrown) {
    const original = typeof thrown === "object" && thrown !== null ? originals.get(thrown) : undefined
    throw original ?? toRecordedFailure(toCodedFailure(broken ?? thrown))
  } finally {
    hasEnded = true
  }
}

/**
 * Never comes back. DBOS ends the waiting of a run whose process stops with an error, and would record it as the run's
 * end while connections are still open; but the run goes on elsewhere, from its records.
 */
function leaveToOthers(): Promise<never> {
  return new Promise(() => undefined)
}

async function runStep(
  name: string,
  work: () => Promise<CanonicalValue | void>,
  options: StepOptions,
  controller: AbortController,
): Promise<string> {
  return DBOS.runStep(
    async () => {
      const cancelSignal = DBOS.stepStatus?.cancelSignal ?? controller.signal
      cancelSignal.addEventListener("abort", () => controller.abort(new AgentGptError("WORKFLOW_CANCELLED")))
      try {
        return await tryStep(name, async () => writeValue(await work()), options, cancelSignal)
      } catch (thrown) {
        if (isControlError(thrown)) throw thrown
        throw toRecordedFailure(toCodedFailure(thrown))
      }
    },
    { name },
  )
}

async function receive(topic: string, timeoutMs: number | undefined): Promise<string | undefined> {
  let left = timeoutMs
  do {
    const waitMs = Math.min(left ?? LONGEST_WAIT_MS, LONGEST_WAIT_MS)
    const text = await DBOS.recv<string>(topic, { timeoutSeconds: waitMs / 1000 })
    if (text !== null) return text
    if (left !== undefined) left -= waitMs
  } while (left === undefined || left > 0)
  return undefined
}
