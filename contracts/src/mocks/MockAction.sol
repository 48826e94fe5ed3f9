// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What an order asks for: an action that works, and others that do not or do harm.
contract MockAction {
    mapping(uint256 key => uint256) public timesOf;
    address public caller;
    uint256 public gasAtStart;
    bool public succeeded;
    bytes public answer;

    address private _target;
    bytes private _data;

    error Refused();

    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function act(uint256 key) external returns (uint256) {
        gasAtStart = gasleft();
        caller = msg.sender;
        return ++timesOf[key];
    }

    function refuse(uint256 key) external {
        ++timesOf[key];
        revert Refused();
    }

    /// Burns all gas it is given.
    function burnGas() external {
        ++timesOf[0];
        assembly ("memory-safe") {
            invalid()
        }
    }

    /// Answers, well or badly, with a lot of zero bytes.
    function bomb(uint256 size, bool well) external {
        ++timesOf[size];
        assembly {
            switch well
            case 0 { revert(0, size) }
            default { return(0, size) }
        }
    }

    /// Makes the chosen call and keeps what came back.
    function callBack() external {
        ++timesOf[0];
        // solhint-disable-next-line avoid-low-level-calls
        (succeeded, answer) = _target.call(_data);
    }
}
