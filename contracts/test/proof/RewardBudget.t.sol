// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "../../src/interfaces/IEmissionController.sol";
import {IRewardBudget} from "../../src/interfaces/IRewardBudget.sol";
import {IWorkflowRuns} from "../../src/interfaces/IWorkflowRuns.sol";
import {PAY_BATCH} from "../../src/types/CircuitKind.sol";
import {Registration} from "../../src/types/WorkflowTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

contract RewardBudgetTest is ZkFixture {
    function _prove(bytes32 runId, uint256 from, uint256 to) private {
        for (uint256 i = from; i < to; ++i) {
            _pay(i);
            _verify(PAY_BATCH, _statement(runId, i, i));
        }
    }

    function _expectNothing(bytes32 runId, bytes4 selector) private {
        vm.expectRevert(abi.encodeWithSelector(selector, runId));
        if (selector == IRewardBudget.NothingToRefund.selector) zk.refundBudget(runId);
        else zk.claimCompletionReward(runId);
    }

    /* REWARDS */

    function test_RegisteringDepositsTheRewardsAndBurnsTheFee() public {
        (uint256 supply, uint256 held) = (agpt.totalSupply(), agpt.balanceOf(payer));
        vm.expectEmit(address(zk));
        emit IRewardBudget.BudgetFunded(
            payout.runIdOf(_run()),
            payer,
            beneficiary,
            CHUNKS * REWARD,
            FEE,
            uint64(block.timestamp + 30 days)
        );
        bytes32 runId = _register(PAY_BATCH);
        assertEq(agpt.balanceOf(address(zk)), CHUNKS * REWARD);
        assertEq(zk.workflowRun(runId).budget, CHUNKS * REWARD);
        assertEq(agpt.totalSupply(), supply - FEE);
        assertEq(agpt.balanceOf(payer), held - CHUNKS * REWARD - FEE);
    }

    function test_EachChunkEarnsTheBeneficiaryItsReward() public {
        bytes32 runId = _register(PAY_BATCH);
        for (uint256 i = 1; i <= CHUNKS; ++i) {
            _prove(runId, i - 1, i);
            assertEq(agpt.balanceOf(beneficiary), i * REWARD);
        }
        assertEq(agpt.balanceOf(address(zk)), 0);
        assertEq(agpt.balanceOf(stranger), 0, "the sender of a proof earns nothing");
        _expectNothing(runId, IRewardBudget.NothingToRefund.selector);
    }

    function test_RunsWithoutRewardAndFeeAreProved() public {
        Registration memory registration = _registration(PAY_BATCH);
        (registration.rewardPerChunk, registration.fee) = (0, 0);
        vm.prank(payer);
        agpt.approve(address(zk), 0);
        bytes32 runId = _registerAs(registration);
        _prove(runId, 0, CHUNKS);
        assertEq(agpt.balanceOf(beneficiary), 0);
    }

    function test_RevertWhen_TheBudgetIsBeyondAllBounds() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.rewardPerChunk = type(uint128).max;
        vm.prank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(
                SafeCast.SafeCastOverflowedUintDowncast.selector, 128, 3 * uint256(type(uint128).max)
            )
        );
        zk.registerWorkflow(registration);
    }

    function test_LateProofsCountAndEarnNothing() public {
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, 1);
        vm.warp(zk.workflowRun(runId).expiresAt);
        _prove(runId, 1, CHUNKS);
        assertTrue(zk.isComplete(runId));
        assertEq(agpt.balanceOf(beneficiary), REWARD);
        zk.refundBudget(runId);
        assertEq(agpt.balanceOf(address(zk)), 0);
    }

    /* REFUNDS */

    function test_TheRestGoesBackAfterTheExpiryEvenWhilePaused() public {
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, 1);
        uint256 held = agpt.balanceOf(payer);
        vm.warp(zk.workflowRun(runId).expiresAt);
        zk.pause();
        vm.expectEmit(address(zk));
        emit IRewardBudget.BudgetRefunded(runId, payer, 2 * REWARD);
        vm.prank(stranger);
        zk.refundBudget(runId);
        assertEq(agpt.balanceOf(payer), held + 2 * REWARD);
        _expectNothing(runId, IRewardBudget.NothingToRefund.selector);
    }

    function test_RevertWhen_RefundedWhileRewardsCanBeEarned() public {
        bytes32 runId = _register(PAY_BATCH);
        uint64 expiresAt = zk.workflowRun(runId).expiresAt;
        vm.warp(expiresAt - 1);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IRewardBudget.BudgetInUse.selector, runId, expiresAt));
        zk.refundBudget(runId);
    }

    /// Other runs' deposits lie in the same contract.
    function test_OneRunNeverSpendsTheBudgetOfAnother() public {
        Registration memory other = _registration(PAY_BATCH);
        other.run.runNonce = 2;
        bytes32 otherId = _registerAs(other);
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, CHUNKS);
        assertEq(agpt.balanceOf(address(zk)), zk.workflowRun(otherId).budget);
    }

    function test_ThePayerOfAStrandedRunIsRefundedAtOnce() public {
        bytes32 runId = _register(PAY_BATCH);
        uint64 expiresAt = zk.workflowRun(runId).expiresAt;
        circuits.revoke(_circuitOf(PAY_BATCH));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRewardBudget.BudgetInUse.selector, runId, expiresAt));
        zk.refundBudget(runId);
        vm.prank(payer);
        zk.refundBudget(runId);
        assertEq(agpt.balanceOf(address(zk)), 0);
        // Renewed, the run is proved without rewards.
        bytes32 other = _addCircuit(9, PAY_BATCH, CHUNK_SIZE);
        uint256 root = registry.agentsRoot();
        vm.prank(payer);
        zk.renewRun(runId, other, root);
        _pay(0);
        uint256[] memory inputs = _statement(runId, 0, 0);
        _submit(_hashes(other, inputs), inputs, _aggregateWith(9, 10, inputs));
        assertEq(agpt.balanceOf(beneficiary), 0);
    }

    function test_RevertWhen_AnUnknownRunIsRefundedOrRewarded() public {
        _expectNothing("?", IWorkflowRuns.UnknownRun.selector);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.UnknownRun.selector, bytes32("?")));
        zk.refundBudget("?");
    }

    /* NEW TOKENS */

    function test_CompletionEarnsWhatWasBurnedOnce() public {
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, CHUNKS);
        uint256 supply = agpt.totalSupply();
        vm.expectEmit(address(zk));
        emit IRewardBudget.CompletionRewarded(runId, beneficiary, FEE);
        zk.claimCompletionReward(runId);
        assertEq(agpt.totalSupply(), supply + FEE);
        assertEq(agpt.balanceOf(beneficiary), CHUNKS * REWARD + FEE);
        _expectNothing(runId, IRewardBudget.NothingToEmit.selector);
    }

    function testFuzz_NeverMoreThanWasBurnedIsEmitted(uint128 fee) public {
        fee = uint128(bound(fee, 0, 1_000e18));
        Registration memory registration = _registration(PAY_BATCH);
        registration.fee = fee;
        registration.chunkCount = 1;
        bytes32 runId = _registerAs(registration);
        _prove(runId, 0, 1);
        uint256 emitted = fee < zk.WORKFLOW_COMPLETION_REWARD() ? fee : zk.WORKFLOW_COMPLETION_REWARD();
        if (emitted == 0) return _expectNothing(runId, IRewardBudget.NothingToEmit.selector);
        zk.claimCompletionReward(runId);
        assertEq(emission.totalEmitted(), emitted);
        assertLe(emitted, fee);
    }

    function test_RevertWhen_AnIncompleteRunIsRewarded() public {
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, CHUNKS - 1);
        _expectNothing(runId, IRewardBudget.RunNotComplete.selector);
    }

    /// The emission window may be exhausted; the claim waits and the verification never did.
    function test_AnExhaustedEmissionCanBeTriedAgain() public {
        bytes32 runId = _register(PAY_BATCH);
        _prove(runId, 0, CHUNKS);
        manager.grantRole(EMITTER_ROLE, address(this), 0);
        emission.emitTo(stranger, 1e21);
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.WindowCapExceeded.selector, FEE, 0));
        zk.claimCompletionReward(runId);
        vm.warp(block.timestamp + 61 days);
        zk.claimCompletionReward(runId);
        assertEq(zk.workflowRun(runId).fee, 0);
    }
}
