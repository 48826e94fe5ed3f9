// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The only minter of AGPT
/// @notice Lets permitted contracts emit AGPT, never more than `windowCap` within any `windowSeconds`, and never
/// more than `lifetimeCap` in all.
/// @dev The window rolls with time. Fixed epochs would let two full caps be emitted within seconds of each other
/// around a boundary, which is when a compromised caller would act. All limits are immutable: governance changes
/// them by deploying another controller and moving the right to mint, which everybody sees coming. Emission is
/// stopped by closing this target in the AccessManager.
interface IEmissionController {
    /// @notice `amount` was minted to `to` for the permitted `caller`.
    event TokensEmitted(address indexed caller, address indexed to, uint256 amount);

    /// @notice The token or the authority is the zero address.
    error ZeroAddress();

    /// @notice An amount of zero was passed where it can only be a mistake.
    error ZeroAmount();

    /// @notice The window is zero, a cap is zero, or the window's cap is above the lifetime cap or 208 bits.
    error InvalidLimits(uint256 windowSeconds, uint256 windowCap, uint256 lifetimeCap);

    /// @notice `requested` is more than what is left in the current window.
    error WindowCapExceeded(uint256 requested, uint256 available);

    /// @notice `requested` is more than what may ever be emitted still.
    error LifetimeCapExceeded(uint256 requested, uint256 available);

    /// @notice Mints `amount` to `to`.
    /// @dev Restricted by the AccessManager.
    function emitTo(address to, uint256 amount) external;

    /// @notice The token this contract mints.
    function token() external view returns (address);

    /// @notice Length of the rolling window in seconds.
    function windowSeconds() external view returns (uint48);

    /// @notice Most that may be emitted within any window.
    function windowCap() external view returns (uint256);

    /// @notice Most that may be emitted in all.
    function lifetimeCap() external view returns (uint256);

    /// @notice What has been emitted in all.
    function totalEmitted() external view returns (uint256);

    /// @notice What may be emitted now under both caps. The token's own cap may be nearer.
    function availableToEmit() external view returns (uint256);
}
