// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Test} from "forge-std/Test.sol";

import {GatewayQuorum} from "../../src/gateways/GatewayQuorum.sol";
import {MockMessageRecipient} from "../../src/mocks/MockMessageRecipient.sol";
import {MockQuorumGateway} from "../../src/mocks/MockQuorumGateway.sol";

/// @dev Three honest gateways of five bring what was sent, in any order and as often as they like; two liars bring what
/// they like. Governance swaps gateways and moves the threshold above the liars; the recipient refuses at times.
contract QuorumHandler is Test {
    uint64 private constant FAR = 10;
    uint256 private constant LIARS = 2;

    GatewayQuorum private immutable quorum;
    MockMessageRecipient private immutable recipient;
    address private immutable remote = makeAddr("remote quorum");
    MockQuorumGateway[5] private gateways;

    constructor(AccessManager manager, MockMessageRecipient recipient_) {
        recipient = recipient_;
        address[] memory set = new address[](5);
        for (uint256 i = 0; i < 5; ++i) {
            set[i] = address(gateways[i] = new MockQuorumGateway());
        }
        quorum = new GatewayQuorum(address(manager), set, 3);
    }

    function start() external {
        quorum.setRemote(FAR, remote);
    }

    /// @dev Only the payloads that `isTrue` says were sent.
    function bringTruth(uint256 gateway, uint256 number) external {
        _bring(bound(gateway, LIARS, 4), _bodyOf(bound(number, 1, 4), "true"));
    }

    function bringLie(uint256 gateway, uint256 number) external {
        _bring(bound(gateway, 0, LIARS - 1), _bodyOf(bound(number, 1, 4), "lie"));
    }

    /// @dev Liars may tell the truth too.
    function bringTruthAsLiar(uint256 gateway, uint256 number) external {
        _bring(bound(gateway, 0, LIARS - 1), _bodyOf(bound(number, 1, 4), "true"));
    }

    function deliver(uint256 number, bool lies) external {
        try quorum.deliver(FAR, _bodyOf(bound(number, 1, 4), lies ? bytes("lie") : bytes("true"))) {} catch {}
    }

    function setMood(bool refuses) external {
        recipient.setMood(refuses ? MockMessageRecipient.Mood.Refuse : MockMessageRecipient.Mood.Good);
    }

    function swapGateway(uint256 gateway) external {
        address swapped = address(gateways[bound(gateway, 0, 4)]);
        try quorum.removeGateway(swapped) {
            quorum.addGateway(swapped);
        } catch {}
    }

    function setThreshold(uint256 threshold) external {
        quorum.setThreshold(bound(threshold, LIARS + 1, 5));
    }

    function isLieCounted() external view returns (bool) {
        for (uint256 number = 1; number <= 4; ++number) {
            bytes32 id = keccak256(abi.encode(FAR, remote, _bodyOf(number, "lie")));
            if (quorum.isDelivered(id) || quorum.countOf(id) > LIARS) return true;
        }
        return false;
    }

    /// @dev Messages of the four that the quorum says were delivered.
    function countDelivered() external view returns (uint256 count) {
        for (uint256 number = 1; number <= 4; ++number) {
            if (quorum.isDelivered(keccak256(abi.encode(FAR, remote, _bodyOf(number, "true"))))) ++count;
        }
    }

    function _bring(uint256 gateway, bytes memory body) private {
        bytes memory sender = InteroperableAddress.formatEvmV1(FAR, remote);
        try gateways[gateway].bring(quorum, sender, body) {} catch {}
    }

    function _bodyOf(uint256 number, bytes memory payload) private view returns (bytes memory) {
        return abi.encode(
            number,
            InteroperableAddress.formatEvmV1(FAR, remote),
            InteroperableAddress.formatEvmV1(block.chainid, address(recipient)),
            payload
        );
    }
}

contract GatewayQuorumInvariant is Test {
    QuorumHandler private handler;
    MockMessageRecipient private recipient;

    function setUp() public {
        AccessManager manager = new AccessManager(address(this));
        recipient = new MockMessageRecipient();
        handler = new QuorumHandler(manager, recipient);
        manager.grantRole(manager.ADMIN_ROLE(), address(handler), 0);
        handler.start();
        targetContract(address(handler));
    }

    /// @dev One function, so that a long run walks each history once.
    /// forge-config: default.invariant.depth = 50
    function invariant_WhatTooFewSayIsNeverDeliveredAndTheRestOnce() public view {
        assertFalse(handler.isLieCounted());
        uint256 delivered = handler.countDelivered();
        assertEq(recipient.count(), delivered);
        for (uint256 i = 0; i < delivered; ++i) {
            assertEq(recipient.messageAt(i).payload, "true");
        }
    }
}
