/** What the beacon's contribution is called inside the proving key; no contributor may take the name. */
export const BEACON_NAME = "beacon"
