// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Answers a transfer to a chosen payee with chosen bytes, without reverting, and moves the tokens or not.
contract MockAnswerToken is MockERC20(6) {
    address private _payee;
    bytes private _answer;
    bool private _moves;

    function setAnswer(address payee, bytes calldata answer, bool moves) external {
        (_payee, _answer, _moves) = (payee, answer, moves);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (to != _payee) return super.transfer(to, amount);
        if (_moves) super.transfer(to, amount);
        bytes memory answer = _answer;
        assembly ("memory-safe") {
            return(add(answer, 0x20), mload(answer))
        }
    }
}
