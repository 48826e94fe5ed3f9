import type {
  ChainId,
  ReadEffects,
  RosterRow,
  StepCall,
  StepProgress,
  StepValues,
  SubmitEffects,
} from "@agentgpt/core"

export const CHAIN: ChainId = "eip155:31337"

type CallOptions = Partial<Omit<StepCall, "effects">> & {
  readonly rows?: readonly RosterRow[]
  readonly effects?: Partial<ReadEffects & SubmitEffects>
  readonly progress?: StepProgress[]
}

const unexpected = (name: string) => () => Promise.reject(new Error(`${name} was not expected`))

/** A call of a step whose effects are refused unless they are given. */
export function stepCall(
  kind: string,
  input: StepValues,
  { rows, effects = {}, progress = [], ...more }: CallOptions = {},
): StepCall {
  return {
    kind,
    runId: "run-1",
    stepId: "step-1",
    chainId: CHAIN,
    input,
    idempotencyKey: (name) => `run-1/step-1/${name}`,
    now: Date.now,
    signal: new AbortController().signal,
    emit: (step) => void progress.push(step),
    effects: {
      read: unexpected("read"),
      readRoster: rows === undefined ? unexpected("readRoster") : async () => rows,
      submit: unexpected("submit"),
      waitFor: unexpected("waitFor"),
      payBatch: unexpected("payBatch"),
      mintBatch: unexpected("mintBatch"),
      bridgeOrder: unexpected("bridgeOrder"),
      bridgeAtomic: unexpected("bridgeAtomic"),
      ...effects,
    },
    ...more,
  }
}
