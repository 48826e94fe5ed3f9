// SPDX-License-Identifier: MIT
import type { ErrorCode } from "@agentgpt/core"

/** What has to hold for a file to be read at all, and the errors that say it does not. */
export const readingChecks: readonly {
  readonly id: string
  readonly title: string
  readonly codes: readonly ErrorCode[]
}[] = [
  {
    id: "file",
    title: "The file is one content archive with one root",
    codes: [
      "BUNDLE_FILE_EMPTY",
      "BUNDLE_FILE_TOO_LARGE",
      "BUNDLE_NOT_A_CAR",
      "BUNDLE_CAR_MALFORMED",
      "BUNDLE_CID_UNSUPPORTED",
      "BUNDLE_BLOCK_TOO_LARGE",
    ],
  },
  {
    id: "blocks",
    title: "Every block hashes to its content id",
    codes: ["BUNDLE_BLOCK_HASH_WRONG"],
  },
  {
    id: "parts",
    title: "No part is missing, extra, double or out of place",
    codes: ["BUNDLE_BLOCK_DUPLICATE", "BUNDLE_BLOCK_MISSING", "BUNDLE_BLOCK_EXTRA", "BUNDLE_BLOCK_ORDER"],
  },
  { id: "encoding", title: "Every part is canonical dag-cbor", codes: ["BUNDLE_CBOR_INVALID"] },
  {
    id: "schema",
    title: "Every part has the shape of its version",
    codes: ["BUNDLE_SCHEMA_INVALID", "BUNDLE_VERSION_UNKNOWN", "BUNDLE_PRIVACY_MISMATCH"],
  },
  { id: "sealed", title: "The sealed parts open with the run's key", codes: ["BUNDLE_RUN_KEY_WRONG"] },
]

/** The check that an error code fails, if it is about the file. */
export function findReadingFault(code: ErrorCode): string | undefined {
  return readingChecks.find(({ codes }) => codes.includes(code))?.id
}
