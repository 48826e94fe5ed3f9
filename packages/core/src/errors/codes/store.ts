export const STORE_CODES = {
  STORE_UNAVAILABLE: {
    title: "No database for the journal can be had",
    description:
      "Neither is DATABASE_URL set nor can the embedded Postgres run on this machine. Money never moves without a durable journal.",
    recovery: "ask",
    httpStatus: 503,
  },
  STORE_URL_INVALID: {
    title: "The address of the database is not acceptable",
    description: "DATABASE_URL is a URL that begins with postgres:// or postgresql:// and names a host.",
    recovery: "ask",
    httpStatus: 400,
  },
  STORE_UNREACHABLE: {
    title: "The database does not answer",
    description:
      "The connection was refused, timed out or ended. What was acknowledged before is in the database.",
    recovery: "retry",
    httpStatus: 503,
  },
  STORE_ACCESS_DENIED: {
    title: "The database refuses the user",
    description: "User name, password or rights are not those that the database expects.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_READ_ONLY: {
    title: "The database is a standby",
    description: "A standby accepts no writes; the journal needs the primary server.",
    recovery: "ask",
    httpStatus: 503,
  },
  STORE_NOT_DURABLE: {
    title: "The database does not keep what it acknowledges",
    description:
      "With fsync or full_page_writes off, a power cut can lose signed transactions, which can then be paid again.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_VERSION_UNSUPPORTED: {
    title: "The database server is too old",
    description: "The journal needs PostgreSQL 15 or newer.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_NEWER_DATABASE: {
    title: "The database was written by a newer program",
    description: "Migrations go forward only; an older program must not touch what it does not understand.",
    recovery: "ask",
    httpStatus: 409,
  },
  STORE_MIGRATION_FAILED: {
    title: "The database could not be brought to this program's version",
    description: "Nothing was changed: all migrations stand in one transaction.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_PATH_UNUSABLE: {
    title: "The embedded database cannot use its directory",
    description:
      "The directory, or one above it, is missing, may not be entered by the database's user, or has too long a path for a socket.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_START_FAILED: {
    title: "The embedded database did not start",
    description: "The last lines of its log say why.",
    recovery: "ask",
    httpStatus: 503,
  },
  STORE_DATA_DAMAGED: {
    title: "The embedded database's directory is incomplete",
    description: "Files that belong together are not all there. Restore a backup into an empty directory.",
    recovery: "ask",
    httpStatus: 500,
  },
  STORE_DISK_FULL: {
    title: "The database's disk is full",
    description: "Nothing that was not acknowledged is in the journal; free space and try again.",
    recovery: "ask",
    httpStatus: 507,
  },
  STORE_BUSY: {
    title: "Another program holds the store for too long",
    description: "Starting, stopping and migrating are done by one program at a time.",
    recovery: "retry",
    httpStatus: 503,
  },
  STORE_BACKUP_INVALID: {
    title: "The backup is not acceptable",
    description: "It is cut off, was changed, or is no backup of a journal. Nothing was restored.",
    recovery: "ask",
    httpStatus: 400,
  },
  STORE_BACKUP_NEWER: {
    title: "The backup was written by a newer program",
    description: "Restore it with the version that wrote it, or a newer one.",
    recovery: "ask",
    httpStatus: 409,
  },
  STORE_NOT_EMPTY: {
    title: "The journal is not empty",
    description: "A backup is restored into an empty journal only; two journals are never mixed.",
    recovery: "ask",
    httpStatus: 409,
  },
  STORE_FILE_EXISTS: {
    title: "A file of this name exists already",
    description: "A backup never overwrites another file.",
    recovery: "ask",
    httpStatus: 409,
  },
} as const
