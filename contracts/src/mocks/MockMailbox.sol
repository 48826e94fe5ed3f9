// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHyperlaneGateway} from "../interfaces/IHyperlaneGateway.sol";
import {IMailbox} from "../interfaces/IMailbox.sol";

/// A mailbox that keeps what is sent and brings what the test says, from whom and as often as it says.
contract MockMailbox is IMailbox {
    struct Dispatched {
        uint32 domain;
        bytes32 recipient;
        bytes body;
        bytes metadata;
        uint256 value;
    }

    Dispatched private _last;
    uint256 public count;
    uint256 public fee;

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function dispatch(uint32 domain, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        payable
        returns (bytes32)
    {
        _last = Dispatched(domain, recipient, body, metadata, msg.value);
        return bytes32(++count);
    }

    function quoteDispatch(uint32, bytes32, bytes calldata, bytes calldata) external view returns (uint256) {
        return fee;
    }

    function last() external view returns (Dispatched memory) {
        return _last;
    }

    function bring(IHyperlaneGateway gateway, uint32 origin, bytes32 sender, bytes calldata body)
        external
        payable
    {
        gateway.handle{value: msg.value}(origin, sender, body);
    }
}
