// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../src/interfaces/IAnchors.sol";
import {IWorkflowRuns} from "../../src/interfaces/IWorkflowRuns.sol";
import {PAY_BATCH} from "../../src/types/CircuitKind.sol";
import {Run} from "../../src/types/PayoutTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";

contract AnchorsTest is ZkFixture {
    bytes32 private runId;

    function setUp() public override {
        super.setUp();
        runId = _register(PAY_BATCH);
        vm.roll(100);
    }

    function _anchor(address by, bytes32 digest) private {
        vm.prank(by);
        zk.anchor(runId, digest);
    }

    function test_AnchorsAreAHistoryThatOnlyGrows() public {
        vm.expectEmit(address(zk));
        emit IAnchors.BundleAnchored(runId, "first", payer, 1, 100);
        _anchor(payer, "first");
        vm.roll(150);
        zk.pause();
        _anchor(beneficiary, "second");
        (bytes32 digest, uint256 position) = zk.latestAnchor(runId);
        assertEq(digest, "second");
        assertEq(position, 2);
        IAnchors.Anchor memory first = zk.anchorOf(runId, "first");
        assertEq(first.by, payer);
        assertEq(first.blockNumber, 100);
        assertEq(first.position, 1);
        assertEq(zk.anchorOf(runId, "second").by, beneficiary);
        assertEq(zk.anchorOf(runId, "never").position, 0);
    }

    function test_RevertWhen_AnchoredByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotPayerOrBeneficiary.selector, stranger));
        _anchor(stranger, "digest");
    }

    function test_RevertWhen_AnchoredTwice() public {
        _anchor(payer, "digest");
        _anchor(payer, "another");
        vm.expectRevert(abi.encodeWithSelector(IAnchors.AlreadyAnchored.selector, runId, bytes32("digest")));
        _anchor(beneficiary, "digest");
    }

    function test_RevertWhen_NothingIsAnchored() public {
        vm.expectRevert(IAnchors.ZeroDigest.selector);
        _anchor(payer, 0);
    }

    function test_RevertWhen_TheRunIsUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.UnknownRun.selector, bytes32("?")));
        zk.anchor("?", "digest");
    }

    /* A RUN THAT IS NOT REGISTERED YET */

    function _anchorOwn(Run memory run, bytes32 digest) private {
        vm.prank(payer);
        zk.anchorOwn(run, digest);
    }

    function test_APayerAnchorsBeforeTheRunIsRegisteredAndTheHistoryGoesOn() public {
        Run memory run = _runOf(77);
        (bytes32 id,) = zk.contextOf(run, beneficiary);
        vm.expectEmit(address(zk));
        emit IAnchors.BundleAnchored(id, "early", payer, 1, 100);
        _anchorOwn(run, "early");
        assertEq(zk.anchorOf(id, "early").by, payer);
        assertEq(zk.workflowRun(id).payer, address(0));
        zk.pause();
        _anchorOwn(run, "later");
        (bytes32 digest, uint256 position) = zk.latestAnchor(id);
        assertEq(digest, "later");
        assertEq(position, 2);
    }

    function test_BothWaysWriteOneHistory() public {
        _anchorOwn(_run(), "early");
        _anchor(beneficiary, "late");
        (, uint256 position) = zk.latestAnchor(runId);
        assertEq(position, 2);
        vm.expectRevert(abi.encodeWithSelector(IAnchors.AlreadyAnchored.selector, runId, bytes32("late")));
        _anchorOwn(_run(), "late");
    }

    function testFuzz_RevertWhen_AnybodyButThePayerAnchorsTheirOwn(address by, bytes32 digest) public {
        vm.assume(by != payer);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.NotPayer.selector, by, payer));
        vm.prank(by);
        zk.anchorOwn(_run(), digest);
    }

    function test_RevertWhen_NothingIsAnchoredOfTheirOwn() public {
        vm.expectRevert(IAnchors.ZeroDigest.selector);
        _anchorOwn(_run(), 0);
    }
}
