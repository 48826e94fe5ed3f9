export const INTERNAL_CODES = {
  INTERNAL_UNEXPECTED: {
    title: "Something failed that should not",
    description: "An error without a code reached the edge. The original error is the cause.",
    recovery: "stop",
    httpStatus: 500,
  },
} as const
