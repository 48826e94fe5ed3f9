// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

/// @notice Test double of AGPT that can also misbehave: take a fee on transfers, or call back during one.
contract MockStakeToken is ERC20("Stake", "STK"), ERC20Burnable {
    uint256 public feeBps;

    address private _hookTarget;
    bytes private _hookCall;
    bytes public hookResult;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setFeeBps(uint256 feeBps_) external {
        feeBps = feeBps_;
    }

    /// @notice The next transfer calls `target` with `call` and keeps what came back in `hookResult`.
    function hookNextTransfer(address target, bytes calldata call) external {
        _hookTarget = target;
        _hookCall = call;
    }

    function _update(address from, address to, uint256 amount) internal override {
        address target = _hookTarget;
        if (target != address(0)) {
            _hookTarget = address(0);
            // solhint-disable-next-line avoid-low-level-calls
            (, hookResult) = target.call(_hookCall);
        }
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount * feeBps / 10_000;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}
