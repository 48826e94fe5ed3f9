// The door of `npm start` and `npm test`: needs nothing but Node and npm, so it has no dependency and
// begins in a syntax that any Node can read. It installs the workspace, then hands over to the Node
// version that the workspace pins.
"use strict"

var OLDEST_NODE_MAJOR = 20

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE_MAJOR) {
  process.stderr.write(
    "AgentGPT needs Node.js " +
      OLDEST_NODE_MAJOR +
      " or newer and this is " +
      process.versions.node +
      ": install a current version from https://nodejs.org, then run the same command again.\n",
  )
  process.exit(1)
}

require("./bootstrap/main.cjs")
