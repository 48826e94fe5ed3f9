export const SETUP_CODES = {
  SETUP_NODE_TOO_OLD: {
    title: "Node.js is missing or too old",
    description: "The set-up needs Node.js 20 or newer with npm; everything else it brings itself.",
    recovery: "ask",
    httpStatus: 500,
  },
  SETUP_NETWORK_UNREACHABLE: {
    title: "The package registry cannot be reached",
    description: "Packages that are not yet on this machine have to be downloaded once.",
    recovery: "retry",
    httpStatus: 503,
  },
  SETUP_DISK_FULL: {
    title: "The disk is full",
    description: "Installing and building needs free space.",
    recovery: "ask",
    httpStatus: 507,
  },
  SETUP_PORT_BUSY: {
    title: "A port is in use",
    description: "Another program listens on the port that the local chain needs.",
    recovery: "ask",
    httpStatus: 409,
  },
  SETUP_JOB_FAILED: {
    title: "The payroll of npm start did not come to its end",
    description:
      "The message says what stopped it. Nothing is paid twice: the same command goes on with what is left, --fresh begins anew.",
    recovery: "retry",
    httpStatus: 500,
  },
  SETUP_INTERRUPTED: {
    title: "It was told to stop",
    description:
      "Everything that was started has been stopped in order. The same command goes on where it was.",
    recovery: "retry",
    httpStatus: 500,
  },
  SETUP_USAGE_INVALID: {
    title: "The command was not understood",
    description: "An option is unknown, lacks its value or contradicts another one.",
    recovery: "ask",
    httpStatus: 400,
  },
  SETUP_BUILD_FAILED: {
    title: "The build failed",
    description: "A package does not compile; nothing was started.",
    recovery: "stop",
    httpStatus: 500,
  },
} as const
