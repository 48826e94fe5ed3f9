"use strict"

// Ordered: a full disk also breaks downloads, so it is looked for first.
const causes = [
  [
    /ENOSPC|no space left/i,
    "The disk is full: free at least 2 GB on the disk that holds this folder, then run the same command again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|META_FETCH_FAIL|network/i,
    "The package registry cannot be reached: check the network connection (and npm's proxy settings), then run the same command again.",
  ],
  [
    /EACCES|EPERM/i,
    "This folder or npm's cache cannot be written: give your user write permission to both, then run the same command again.",
  ],
  [
    /OUTDATED_LOCKFILE|frozen-lockfile/i,
    "pnpm-lock.yaml does not match the package files: run `npx --yes pnpm@12.21.0 install`, commit the lockfile, then try again.",
  ],
]

/** One sentence for a person: what went wrong and what to do. */
function explainInstallFailure(output) {
  const known = causes.find(([pattern]) => pattern.test(output))
  return (
    known?.[1] ??
    "The installation failed: the reason stands in the lines above; correct it, then run the same command again."
  )
}

module.exports = { explainInstallFailure }
