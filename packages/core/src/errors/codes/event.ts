export const EVENT_CODES = {
  EVENT_INVALID: {
    title: "Not an event",
    description: "The envelope or the data of the event does not have the form its type demands.",
    recovery: "stop",
    httpStatus: 422,
  },
  EVENT_VERSION_UNSUPPORTED: {
    title: "The event is of another version",
    description: "Its envelope or data changed in a way that this program does not know. Update the reader.",
    recovery: "stop",
    httpStatus: 422,
  },
} as const
