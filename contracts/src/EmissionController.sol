// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAGPT} from "./interfaces/IAGPT.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";

/// @title EmissionController
/// @notice Documented in IEmissionController.
contract EmissionController is IEmissionController, AccessManaged {
    using RateLimiter for RateLimiter.SlidingWindow;

    // One limit for everybody: every emission is counted under the same key.
    bytes32 private constant EVERYBODY = bytes32(0);

    /* STORAGE */

    IAGPT private immutable _token;
    uint48 private immutable _windowSeconds;
    uint256 private immutable _windowCap;
    uint256 private immutable _lifetimeCap;

    uint256 private _totalEmitted;
    RateLimiter.SlidingWindow private _window;

    constructor(
        address authority,
        address agpt,
        uint48 windowSeconds_,
        uint256 windowCap_,
        uint256 lifetimeCap_
    ) AccessManaged(authority) {
        if (authority == address(0) || agpt == address(0)) revert ZeroAddress();
        if (
            windowSeconds_ == 0 || windowCap_ == 0 || windowCap_ > lifetimeCap_
                || lifetimeCap_ > type(uint208).max
        ) {
            revert InvalidLimits(windowSeconds_, windowCap_, lifetimeCap_);
        }
        _token = IAGPT(agpt);
        _windowSeconds = windowSeconds_;
        _windowCap = windowCap_;
        _lifetimeCap = lifetimeCap_;
        _window.updateSettings(windowSeconds_, uint208(windowCap_));
    }

    /* EMISSION */

    /// @inheritdoc IEmissionController
    function emitTo(address to, uint256 amount) external restricted {
        if (amount == 0) revert ZeroAmount();

        uint256 leftForLife = _lifetimeCap - _totalEmitted;
        if (amount > leftForLife) revert LifetimeCapExceeded(amount, leftForLife);
        uint256 leftInWindow = _window.available(EVERYBODY);
        if (amount > leftInWindow) revert WindowCapExceeded(amount, leftInWindow);

        _totalEmitted += amount;
        _window.consume(EVERYBODY, amount);
        emit TokensEmitted(msg.sender, to, amount);

        _token.mint(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IEmissionController
    function token() external view returns (address) {
        return address(_token);
    }

    /// @inheritdoc IEmissionController
    function windowSeconds() external view returns (uint48) {
        return _windowSeconds;
    }

    /// @inheritdoc IEmissionController
    function windowCap() external view returns (uint256) {
        return _windowCap;
    }

    /// @inheritdoc IEmissionController
    function lifetimeCap() external view returns (uint256) {
        return _lifetimeCap;
    }

    /// @inheritdoc IEmissionController
    function totalEmitted() external view returns (uint256) {
        return _totalEmitted;
    }

    /// @inheritdoc IEmissionController
    function availableToEmit() external view returns (uint256) {
        return Math.min(_window.available(EVERYBODY), _lifetimeCap - _totalEmitted);
    }
}
