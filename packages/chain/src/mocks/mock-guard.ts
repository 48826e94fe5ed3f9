import type { SigningCandidate, SigningGuard } from "../guard/signing-guard.ts"

/** A guard that agrees, unless told what to throw, and remembers what it was asked. */
export class MockGuard implements SigningGuard {
  readonly asked: SigningCandidate[] = []
  /** Returns what to throw at a candidate. */
  refuse: (candidate: SigningCandidate) => Error | undefined = () => undefined

  check = async (candidates: readonly SigningCandidate[]): Promise<void> => {
    this.asked.push(...candidates)
    for (const candidate of candidates) {
      const error = this.refuse(candidate)
      if (error !== undefined) throw error
    }
  }
}
