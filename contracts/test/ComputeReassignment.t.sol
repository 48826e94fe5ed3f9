// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputeArbiter} from "../src/interfaces/IComputeArbiter.sol";
import {IStandbyPool} from "../src/interfaces/IStandbyPool.sol";
import {Job, JobStatus} from "../src/types/ComputeJob.sol";
import {ComputeFixture} from "./support/ComputeFixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @notice After a failure: the next backup, the bounty's way, and why nobody gains (D6).
contract ComputeReassignmentTest is ComputeFixture {
    uint256 private constant BOUNTY = 10e18;

    address private thirdStandby = makeAddr("thirdStandby");

    function setUp() public override {
        super.setUp();
        fund(thirdStandby);
        enlist(standby);
        enlist(secondStandby);
        enlist(thirdStandby);
    }

    /* REASSIGNMENT */

    function test_AFailureOffersTheWholeBountyToTheNextStandby() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"00");
        uint64 dueAt = uint64(block.timestamp + 15 minutes);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobOffered(jobId, standby, dueAt);
        arbiter.verify(jobId, hex"00", noInputs());
        Job memory job = arbiter.job(jobId);
        assertStatus(jobId, JobStatus.Open);
        assertEq(job.node, standby);
        assertEq(job.dueAt, dueAt);
        assertEq(job.bounty, BOUNTY);
        assertEq(job.slashed, CUT);
        assertEq(job.cut, 0);
        assertEq(job.proofHash, 0);
        assertTrue(arbiter.isBarred(jobId, node));
        assertFalse(arbiter.isBarred(jobId, standby));
        assertEq(arbiter.credit(node) + arbiter.credit(client), 0);
    }

    function test_TheStandbyIsPaidTheWholeBountyAndTheReward() public {
        bytes32 jobId = _failedOnce();
        uint256 supply = token.totalSupply();
        assign(standby, jobId);
        assertEq(arbiter.job(jobId).attempts, 2);
        submit(jobId, hex"01");
        // CUT = 5 is matched by the surety of 8: 4 to the rescuer, 1 of the stake and 5 of the surety burned.
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobCompleted(jobId, standby, BOUNTY, 4e18);
        arbiter.verify(jobId, hex"01", noInputs());
        assertEq(arbiter.credit(standby), BOUNTY + 4e18);
        assertEq(arbiter.credit(client), SURETY - CUT);
        assertEq(arbiter.credit(node), 0);
        assertEq(supply - token.totalSupply(), 1e18 + CUT);
        assertEq(arbiter.stakeOf(standby).locked, STANDBY_BOND);
    }

    function test_TheRewardIsBoundedByTheSurety() public {
        deposit(node, STAKE);
        bytes32 jobId = openJob(MINIMUM_BOND);
        assign(node, jobId);
        failJob(jobId);
        uint256 supply = token.totalSupply();
        assign(standby, jobId);
        prove(jobId, hex"01");
        // Of the 5 taken, 1 is matched: 0.8 to the rescuer, 4.2 and the surety of 1 burned.
        assertEq(arbiter.credit(standby), BOUNTY + 0.8e18);
        assertEq(arbiter.credit(client), 0);
        assertEq(supply - token.totalSupply(), 4.2e18 + 1e18);
    }

    function test_AfterTheLastAttemptTheClientIsRefunded() public {
        bytes32 jobId = _failedOnce();
        uint256 supply = token.totalSupply();
        assign(standby, jobId);
        failJob(jobId);
        assertEq(statusNode(jobId), secondStandby);
        assign(secondStandby, jobId);
        vm.warp(arbiter.job(jobId).dueAt + 1);
        arbiter.timeout(jobId);
        assertStatus(jobId, JobStatus.Slashed);
        assertEq(arbiter.job(jobId).attempts, arbiter.MAX_ATTEMPTS());
        assertEq(statusNode(jobId), address(0));
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
        assertEq(arbiter.stakeOf(standby).stake, STAKE - CUT);
        assertEq(arbiter.stakeOf(secondStandby).stake, STAKE - CUT);
        assertEq(supply - token.totalSupply(), 3 * uint256(CUT));
        assertEq(arbiter.credit(standby) + arbiter.credit(secondStandby) + arbiter.credit(thirdStandby), 0);
    }

    function test_WithoutTimeForABackupTheClientIsRefunded() public {
        bytes32 jobId = assignedJob();
        uint64 deadline = arbiter.job(jobId).deadline;
        vm.warp(deadline - WINDOW - 15 minutes + 1);
        arbiter.timeout(jobId);
        assertStatus(jobId, JobStatus.Slashed);

        bytes32 inTime = openJob();
        assign(node, inTime);
        vm.warp(arbiter.job(inTime).deadline - WINDOW - 15 minutes);
        arbiter.timeout(inTime);
        assertEq(statusNode(inTime), standby);
        // The whole offer and the whole assignment fit before the deadline.
        vm.warp(arbiter.job(inTime).dueAt);
        assign(standby, inTime);
        assertEq(arbiter.job(inTime).dueAt, arbiter.job(inTime).deadline);
    }

    function test_RevertWhen_TheFailedNodeTakesTheJobAgain() public {
        bytes32 jobId = _failedOnce();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NodeBarred.selector, jobId, node));
        assign(node, jobId);
    }

    function test_RevertWhen_AnotherNodeTakesAnOfferedJob() public {
        bytes32 jobId = _failedOnce();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotNode.selector, jobId, secondStandby));
        assign(secondStandby, jobId);
    }

    function test_RevertWhen_AnOfferIsAcceptedTooLate() public {
        bytes32 jobId = _failedOnce();
        uint64 dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.WindowClosed.selector, jobId, dueAt));
        assign(standby, jobId);
        vm.warp(dueAt);
        assign(standby, jobId);
    }

    /* OFFERS */

    function test_DecliningPassesTheJobOnForFree() public {
        bytes32 jobId = _failedOnce();
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.OfferDeclined(jobId, standby);
        vm.prank(standby);
        arbiter.decline(jobId);
        assertEq(statusNode(jobId), secondStandby);
        assertEq(arbiter.job(jobId).attempts, 1);
        assertTrue(arbiter.isStandby(standby));
        assertTrue(arbiter.isBarred(jobId, standby));
        assertEq(arbiter.stakeOf(standby).stake, STAKE);
    }

    function test_WhenAllDeclineTheClientIsRefunded() public {
        bytes32 jobId = _failedOnce();
        vm.prank(standby);
        arbiter.decline(jobId);
        vm.prank(secondStandby);
        arbiter.decline(jobId);
        vm.prank(thirdStandby);
        arbiter.decline(jobId);
        assertStatus(jobId, JobStatus.Slashed);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    function test_RevertWhen_DecliningAnothersOffer() public {
        bytes32 jobId = _failedOnce();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotNode.selector, jobId, secondStandby));
        vm.prank(secondStandby);
        arbiter.decline(jobId);
        bytes32 unoffered = openJob();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotNode.selector, unoffered, standby));
        vm.prank(standby);
        arbiter.decline(unoffered);
    }

    function test_RevertWhen_DecliningWorkInHand() public {
        bytes32 jobId = _failedOnce();
        assign(standby, jobId);
        vm.expectRevert(
            abi.encodeWithSelector(IComputeArbiter.WrongStatus.selector, jobId, JobStatus.Assigned)
        );
        vm.prank(standby);
        arbiter.decline(jobId);
    }

    function test_ALapsedOfferCostsTheStandbyItsPlace() public {
        bytes32 jobId = _failedOnce();
        uint64 dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotDue.selector, jobId, dueAt));
        arbiter.timeout(jobId);
        vm.warp(dueAt + 1);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.OfferLapsed(jobId, standby);
        vm.expectEmit(address(arbiter));
        emit IStandbyPool.StandbyRemoved(standby);
        arbiter.timeout(jobId);
        assertFalse(arbiter.isStandby(standby));
        assertEq(arbiter.stakeOf(standby).locked, 0);
        assertEq(arbiter.stakeOf(standby).stake, STAKE);
        assertStatus(jobId, JobStatus.Open);
        assertTrue(statusNode(jobId) != standby && statusNode(jobId) != address(0));
    }

    function test_AnOfferLapsesAfterTheStandbyResigned() public {
        bytes32 jobId = _failedOnce();
        vm.prank(standby);
        arbiter.resign();
        vm.warp(arbiter.job(jobId).dueAt + 1);
        arbiter.timeout(jobId);
        assertEq(arbiter.stakeOf(standby).locked, 0);
        assertTrue(statusNode(jobId) != standby);
    }

    /// @dev Nobody can accept during a pause, so nobody loses its place either.
    function test_RevertWhen_AnOfferLapsesDuringAPause() public {
        bytes32 jobId = _failedOnce();
        arbiter.pause();
        vm.warp(arbiter.job(jobId).dueAt + 1);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        arbiter.timeout(jobId);
        assertTrue(arbiter.isStandby(standby));
        // The client's exit stays open.
        vm.prank(client);
        arbiter.cancel(jobId);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    function test_CancellingAnOfferedJobBurnsTheStakeTaken() public {
        bytes32 jobId = _failedOnce();
        uint256 supply = token.totalSupply();
        vm.prank(client);
        arbiter.cancel(jobId);
        assertStatus(jobId, JobStatus.Cancelled);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
        assertEq(supply - token.totalSupply(), CUT);
    }

    /* NOBODY GAINS BY A FAILURE */

    function test_AClientWithItsOwnNodeLosesTheCut() public {
        deposit(node, STAKE);
        uint256 before = wealthOf(client) + wealthOf(node);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        vm.prank(client);
        arbiter.cancel(jobId);
        assertEq(before - (wealthOf(client) + wealthOf(node)), CUT);
    }

    /// @dev An impossible job, an honest node, a friendly standby: nothing is earned while nothing is proved.
    function test_AnImpossibleJobEarnsItsClientsStandbyNothing() public {
        deposit(node, STAKE);
        uint256 before = wealthOf(client) + wealthOf(standby);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        vm.prank(client);
        arbiter.cancel(jobId);
        assertEq(wealthOf(client) + wealthOf(standby), before);
    }

    /// @dev A job that only the friendly standby can do: its reward is less than what the client burns.
    function test_AClientWithAColludingStandbyLoses() public {
        deposit(node, STAKE);
        uint256 before = wealthOf(client) + wealthOf(standby);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        assign(standby, jobId);
        prove(jobId, hex"01");
        assertEq(arbiter.credit(standby), BOUNTY + 4e18);
        assertEq(before - (wealthOf(client) + wealthOf(standby)), 1e18);
    }

    function test_AClientWithNodeAndStandbyLosesMore() public {
        deposit(node, STAKE);
        uint256 before = wealthOf(client) + wealthOf(standby) + wealthOf(node);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        assign(standby, jobId);
        prove(jobId, hex"01");
        assertEq(before - (wealthOf(client) + wealthOf(standby) + wealthOf(node)), uint256(CUT) + 1e18);
    }

    /// @dev Any stake, any surety, one or two failures: a client with every standby on its side only loses.
    /// forge-config: default.fuzz.runs = 256
    function testFuzz_NoCoalitionGains(uint256 stake, uint128 surety, bool failTwice, bool solved) public {
        surety = uint128(bound(surety, MINIMUM_BOND, 900e18));
        stake = bound(stake, surety, FUNDS);
        deposit(node, stake);
        uint256 before = _coalitionWealth();
        bytes32 jobId = openJob(surety);
        assign(node, jobId);
        failJob(jobId);
        if (failTwice) {
            assign(standby, jobId);
            failJob(jobId);
        }
        if (solved) {
            assign(statusNode(jobId), jobId);
            prove(jobId, hex"01");
            assertLt(_coalitionWealth(), before);
        } else {
            vm.prank(client);
            arbiter.cancel(jobId);
            assertLe(_coalitionWealth(), before);
        }
        assertLt(_coalitionWealth() + wealthOf(node), before + FUNDS);
    }

    function _coalitionWealth() private view returns (uint256) {
        return wealthOf(client) + wealthOf(standby) + wealthOf(secondStandby) + wealthOf(thirdStandby);
    }

    function _failedOnce() private returns (bytes32 jobId) {
        jobId = assignedJob();
        failJob(jobId);
    }
}
