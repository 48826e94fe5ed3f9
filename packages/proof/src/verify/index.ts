// SPDX-License-Identifier: MIT
export type { Bundle, BundleBatch, BundleChunk, BundleKey, ReadOptions } from "../bundle/read-bundle.ts"
export { readBundle } from "../bundle/read-bundle.ts"
export { unwrapRunKey } from "../readers/wrap-run-key.ts"
export type { Check, CheckStatus, TrustedKey, TrustedKeys } from "./check.ts"
export { type Verification, verifyBundle, type VerifyOptions } from "./verify-bundle.ts"
