// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {GatewayQuorum} from "../../src/gateways/GatewayQuorum.sol";
import {IGatewayQuorum} from "../../src/interfaces/IGatewayQuorum.sol";
import {IPairedGateway} from "../../src/interfaces/IPairedGateway.sol";
import {MockQuorumGateway} from "../../src/mocks/MockQuorumGateway.sol";
import {GatewayFixture} from "../support/GatewayFixture.sol";

/// @dev Who is in the set, and what that does to messages on their way.
contract QuorumGatewaysTest is GatewayFixture {
    MockQuorumGateway[3] private gateways;
    GatewayQuorum private quorum;
    bytes private body;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 3; ++i) {
            gateways[i] = new MockQuorumGateway();
        }
        quorum = new GatewayQuorum(address(manager), _set(), 2);
        quorum.setRemote(FAR, remote);
        body = _bodyOf(1, "hello");
        id = _idOf(body);
    }

    function _set() private view returns (address[] memory set) {
        set = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            set[i] = address(gateways[i]);
        }
    }

    function _bring(uint256 gateway) private {
        gateways[gateway].bring(quorum, _evm(FAR, remote), body);
    }

    function test_ShowsItsSet() public view {
        assertEq(quorum.gateways(), _set());
        assertEq(quorum.threshold(), 2);
        assertEq(quorum.remoteOf(FAR), remote);
    }

    /* CHANGES WHILE A MESSAGE IS ON ITS WAY */

    function test_ARemovedGatewayCountsNoLonger() public {
        _bring(0);
        vm.expectEmit(address(quorum));
        emit IGatewayQuorum.GatewayRemoved(address(gateways[0]));
        quorum.removeGateway(address(gateways[0]));
        assertEq(quorum.countOf(id), 0);
        _bring(1);
        assertEq(recipient.count(), 0);
        _bring(2);
        assertEq(recipient.count(), 1);
    }

    function test_WhatAGatewayBroughtBeforeItWasRemovedNeverCountsAgain() public {
        _bring(0);
        quorum.removeGateway(address(gateways[0]));
        quorum.addGateway(address(gateways[0]));
        assertFalse(quorum.hasBrought(id, address(gateways[0])));
        _bring(1);
        assertEq(recipient.count(), 0);
        _bring(0);
        assertEq(recipient.count(), 1);
    }

    function test_RevertWhen_ARemovedGatewayBringsAMessage() public {
        quorum.removeGateway(address(gateways[0]));
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.NotAGateway.selector, address(gateways[0])));
        _bring(0);
    }

    function test_ALowerThresholdLetsAWaitingMessageThrough() public {
        _bring(0);
        quorum.setThreshold(1);
        quorum.deliver(FAR, body);
        assertEq(recipient.count(), 1);
        _bring(1);
        assertEq(recipient.count(), 1);
    }

    function test_AHigherThresholdHoldsAWaitingMessage() public {
        _bring(0);
        quorum.setThreshold(3);
        _bring(1);
        assertEq(recipient.count(), 0);
        _bring(2);
        assertEq(recipient.count(), 1);
    }

    /* REFUSED SETS */

    function test_RevertWhen_RemovingLeavesFewerThanTheThreshold() public {
        quorum.removeGateway(address(gateways[0]));
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.InvalidThreshold.selector, 2, 1));
        quorum.removeGateway(address(gateways[1]));
    }

    function test_RevertWhen_RemovingAStranger() public {
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.NotAGateway.selector, stranger));
        quorum.removeGateway(stranger);
    }

    function test_RevertWhen_TheThresholdIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.InvalidThreshold.selector, 0, 3));
        quorum.setThreshold(0);
    }

    function test_RevertWhen_TheThresholdIsMoreThanThereAre() public {
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.InvalidThreshold.selector, 4, 3));
        quorum.setThreshold(4);
    }

    function test_RevertWhen_AGatewayIsAddedTwice() public {
        _expectInvalidGateway(address(gateways[0]));
    }

    function test_RevertWhen_AGatewayHasNoCode() public {
        _expectInvalidGateway(stranger);
    }

    function test_RevertWhen_TheSetIsFull() public {
        for (uint256 i = 3; i < quorum.MAX_GATEWAYS(); ++i) {
            quorum.addGateway(address(new MockQuorumGateway()));
        }
        _expectInvalidGateway(address(new MockQuorumGateway()));
    }

    function test_RevertWhen_TheRemoteIsOnThisChain() public {
        uint64 here = uint64(block.chainid);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.InvalidRemote.selector, here, remote));
        quorum.setRemote(here, remote);
    }

    function _expectInvalidGateway(address gateway) private {
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.InvalidGateway.selector, gateway));
        quorum.addGateway(gateway);
    }

    /* PERMISSION */

    function _expectUnauthorized() private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
    }

    function test_RevertWhen_AStrangerSetsARemote() public {
        _expectUnauthorized();
        quorum.setRemote(FAR, stranger);
    }

    function test_RevertWhen_AStrangerAddsAGateway() public {
        address added = address(new MockQuorumGateway());
        _expectUnauthorized();
        quorum.addGateway(added);
    }

    function test_RevertWhen_AStrangerRemovesAGateway() public {
        _expectUnauthorized();
        quorum.removeGateway(address(gateways[0]));
    }

    function test_RevertWhen_AStrangerSetsTheThreshold() public {
        _expectUnauthorized();
        quorum.setThreshold(1);
    }
}
