/** The name under which Hardhat knows this plugin. */
export const PLUGIN_ID = "hardhat-circom"
