// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodeStakes} from "../src/interfaces/INodeStakes.sol";
import {IStandbyPool} from "../src/interfaces/IStandbyPool.sol";
import {JobStatus} from "../src/types/ComputeJob.sol";
import {ComputeFixture} from "./support/ComputeFixture.sol";

contract StandbyPoolTest is ComputeFixture {
    function test_EnlistLocksTheStandbyBond() public {
        deposit(standby, STAKE);
        vm.expectEmit(address(arbiter));
        emit IStandbyPool.StandbyEnlisted(standby);
        vm.prank(standby);
        arbiter.enlist();
        assertTrue(arbiter.isStandby(standby));
        assertEq(arbiter.standbyCount(), 1);
        assertEq(arbiter.nextStandby(), standby);
        assertEq(arbiter.stakeOf(standby).locked, STANDBY_BOND);
    }

    function test_RevertWhen_EnlistingTwice() public {
        enlist(standby);
        vm.expectRevert(abi.encodeWithSelector(IStandbyPool.AlreadyStandby.selector, standby));
        vm.prank(standby);
        arbiter.enlist();
    }

    function test_RevertWhen_EnlistingWithoutTheBond() public {
        deposit(standby, STANDBY_BOND - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                INodeStakes.InsufficientFreeStake.selector, standby, STANDBY_BOND - 1, STANDBY_BOND
            )
        );
        vm.prank(standby);
        arbiter.enlist();
        assertFalse(arbiter.isStandby(standby));
    }

    function test_ResignUnlocksTheBond() public {
        enlist(standby);
        vm.expectEmit(address(arbiter));
        emit IStandbyPool.StandbyRemoved(standby);
        vm.prank(standby);
        arbiter.resign();
        assertFalse(arbiter.isStandby(standby));
        assertEq(arbiter.standbyCount(), 0);
        assertEq(arbiter.nextStandby(), address(0));
        assertEq(arbiter.stakeOf(standby).locked, 0);
    }

    function test_RevertWhen_ResigningWithoutAPlace() public {
        vm.expectRevert(abi.encodeWithSelector(IStandbyPool.NotStandby.selector, stranger));
        vm.prank(stranger);
        arbiter.resign();
    }

    function test_StandbysTakeTurns() public {
        enlist(standby);
        enlist(secondStandby);
        deposit(node, STAKE);
        assertEq(_offeredAfterFailure(), standby);
        assertEq(_offeredAfterFailure(), secondStandby);
        assertEq(_offeredAfterFailure(), standby);
    }

    function test_AStandbyWithoutFreeStakeIsPassedOver() public {
        enlist(standby);
        enlist(secondStandby);
        vm.prank(standby);
        arbiter.requestUnbond(STAKE - STANDBY_BOND - SURETY + 1);
        deposit(node, STAKE);
        assertEq(_offeredAfterFailure(), secondStandby);
    }

    /// @dev The cut may be the larger part of the bond: then it decides whether a standby is fit.
    function test_AStandbyWhoseCutIsNotFreeIsPassedOver() public {
        enlist(standby);
        enlist(secondStandby);
        // One free token covers the surety of 1, but not the cut of almost 5.
        vm.prank(standby);
        arbiter.requestUnbond(STAKE - STANDBY_BOND - MINIMUM_BOND);
        deposit(node, STAKE);
        bytes32 jobId = openJob(MINIMUM_BOND);
        assign(node, jobId);
        failJob(jobId);
        assertEq(statusNode(jobId), secondStandby);
    }

    function test_TheFailedNodeIsNotItsOwnBackup() public {
        enlist(node);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        assertStatus(jobId, JobStatus.Slashed);
    }

    /// @dev A pick is bounded: sixteen unfit standbys hide the seventeenth, once; the next pick goes on behind them.
    function test_APickLooksAtSixteenStandbys() public {
        for (uint256 i; i < 16; ++i) {
            address unfit = address(uint160(0xbeef00 + i));
            fund(unfit);
            deposit(unfit, STANDBY_BOND);
            vm.prank(unfit);
            arbiter.enlist();
        }
        enlist(standby);
        deposit(node, STAKE);
        assertEq(_offeredAfterFailure(), address(0));
        assertEq(_offeredAfterFailure(), standby);
    }

    function _offeredAfterFailure() private returns (address) {
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        return statusNode(jobId);
    }
}
