// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Test} from "forge-std/Test.sol";

import {IPairedGateway} from "../../src/interfaces/IPairedGateway.sol";
import {MockMessageRecipient} from "../../src/mocks/MockMessageRecipient.sol";

/// @dev A recipient here, and how messages of a gateway on another chain look.
abstract contract GatewayFixture is Test {
    uint64 internal constant FAR = 10;
    uint64 internal constant OTHER = 42_161;
    uint256 internal constant FEE = 1_000;

    address internal immutable remote = makeAddr("remote gateway");
    address internal immutable farSender = makeAddr("sender there");
    address internal immutable user = makeAddr("user");
    address internal immutable stranger = makeAddr("stranger");
    AccessManager internal manager;
    MockMessageRecipient internal recipient;

    function setUp() public virtual {
        manager = new AccessManager(address(this));
        recipient = new MockMessageRecipient();
        vm.deal(user, 1 ether);
    }

    function _evm(uint256 chainId, address account) internal pure returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(chainId, account);
    }

    /// @dev What the remote gateway says that `farSender` sent to the recipient.
    function _bodyOf(uint256 nonce, bytes memory payload) internal view returns (bytes memory) {
        return abi.encode(nonce, _evm(FAR, farSender), _evm(block.chainid, address(recipient)), payload);
    }

    function _idOf(uint64 chainId, address gateway, bytes memory body) internal pure returns (bytes32) {
        return keccak256(abi.encode(chainId, gateway, body));
    }

    function _idOf(bytes memory body) internal view returns (bytes32) {
        return _idOf(FAR, remote, body);
    }

    function _send(IPairedGateway gateway, uint256 value, bytes memory payload) internal returns (bytes32) {
        vm.prank(user);
        return gateway.sendMessage{value: value}(_evm(FAR, farSender), payload, new bytes[](0));
    }

    /// @dev What this chain's gateway hands to the bridge when the user sends.
    function _sentBody(uint256 nonce, bytes memory payload) internal view returns (bytes memory) {
        return abi.encode(nonce, _evm(block.chainid, user), _evm(FAR, farSender), payload);
    }
}
