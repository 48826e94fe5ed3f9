export const AUDIT_CODES = {
  AUDIT_CHECK_FAILED: {
    title: "Not everything that was checked holds",
    description: "The list of checks says which ones fail and why. Do not rely on the bundle or disclosure.",
    recovery: "stop",
    httpStatus: 422,
  },
} as const
