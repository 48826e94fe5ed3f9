import type { Curve } from "./curve.ts"
import { loadNativeCurve } from "./native-curve.ts"
import { nobleCurve } from "./noble-curve.ts"

/** Said once when signing is slow because the native module did not load. */
export type CurveNotice = {
  readonly type: "slow-curve"
  readonly reason: string
}

export type CurveOptions = {
  /** Without a listener the notice becomes a warning of the process: it is never silent. */
  readonly onNotice?: (notice: CurveNotice) => void
  readonly loadNative?: () => Curve
}

/**
 * The native curve, or the slower one of the same signatures and a notice that says so.
 *
 * @example
 * const curve = loadCurve({ onNotice: ({ reason }) => console.warn(reason) })
 */
export function loadCurve({ onNotice = warn, loadNative = loadNativeCurve }: CurveOptions = {}): Curve {
  try {
    return loadNative()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    onNotice({ type: "slow-curve", reason: reason.slice(0, 500) })
    return nobleCurve
  }
}

/** The curve that everything in this process shares. */
export function sharedCurve(): Curve {
  shared ??= loadCurve()
  return shared
}

let shared: Curve | undefined

function warn({ reason }: CurveNotice): void {
  process.emitWarning(
    `The native secp256k1 module did not load; signing is about ten times slower. ${reason}`,
    {
      code: "AGENTGPT_SLOW_CURVE",
    },
  )
}
