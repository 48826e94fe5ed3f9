// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title AGPT, the token that agents are paid, staked and governed with
/// @notice ERC-20 with Permit (ERC-2612) and Votes (ERC-5805). Votes are counted by timestamp (ERC-6372), so that
/// voting periods mean the same on every chain whatever its block time.
/// @dev The cap bounds the circulating supply: what is burned may be minted again. What may ever be emitted in
/// all is bounded by the EmissionController, the only account that should hold the right to mint.
interface IAGPT is IERC20 {
    /// @notice The authority is the zero address.
    error ZeroAddress();

    /// @notice An amount of zero was passed where it can only be a mistake.
    error ZeroAmount();

    /// @notice Creates `amount` (18 decimals) for `to`.
    /// @dev Restricted by the AccessManager. Reverts with `ERC20ExceededCap` beyond the cap.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys `amount` of the caller's tokens.
    function burn(uint256 amount) external;

    /// @notice Destroys `amount` of the tokens of `account`, out of the allowance it gave to the caller.
    function burnFrom(address account, uint256 amount) external;
}
