// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeArbiter} from "../src/ComputeArbiter.sol";
import {IBurnableToken} from "../src/interfaces/IBurnableToken.sol";
import {IComputeArbiter} from "../src/interfaces/IComputeArbiter.sol";
import {IComputePricing} from "../src/interfaces/IComputePricing.sol";
import {INodeStakes} from "../src/interfaces/INodeStakes.sol";
import {IStandbyPool} from "../src/interfaces/IStandbyPool.sol";
import {IVerifierList} from "../src/interfaces/IVerifierList.sol";
import {MockComputeVerifier} from "../src/mocks/MockComputeVerifier.sol";
import {Job, JobRequest, JobStatus} from "../src/types/ComputeJob.sol";
import {ComputeFixture} from "./support/ComputeFixture.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract ComputeArbiterTest is ComputeFixture {
    uint256 private constant BOUNTY = 10e18;

    /* CONSTRUCTION */

    function test_ConstructorKeepsItsParameters() public view {
        assertEq(address(arbiter.token()), address(token));
        assertEq(address(arbiter.pricing()), address(pricing));
        assertEq(arbiter.minimumBond(), MINIMUM_BOND);
        assertEq(arbiter.standbyBond(), STANDBY_BOND);
        assertEq(arbiter.authority(), address(authority));
        assertEq(arbiter.SLASH_BPS(), 50);
        assertGe(arbiter.BURN_BPS(), 2_000);
    }

    function test_RevertWhen_ConstructedWithoutPricing() public {
        vm.expectRevert(IComputeArbiter.ZeroAddress.selector);
        new ComputeArbiter(
            IBurnableToken(address(token)),
            IComputePricing(address(0)),
            MINIMUM_BOND,
            STANDBY_BOND,
            address(authority)
        );
    }

    function test_RevertWhen_ConstructedWithoutAuthority() public {
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.InvalidAuthority.selector, address(0)));
        new ComputeArbiter(IBurnableToken(address(token)), pricing, MINIMUM_BOND, STANDBY_BOND, address(0));
    }

    function test_RevertWhen_ConstructedWithAZeroBond() public {
        vm.expectRevert(IComputeArbiter.ZeroMinimumBond.selector);
        new ComputeArbiter(IBurnableToken(address(token)), pricing, 0, STANDBY_BOND, address(authority));
        vm.expectRevert(IComputeArbiter.ZeroMinimumBond.selector);
        new ComputeArbiter(IBurnableToken(address(token)), pricing, MINIMUM_BOND, 0, address(authority));
    }

    /* OPEN */

    function test_OpenHoldsBountyAndSurety() public {
        JobRequest memory request = requestOf(SURETY);
        bytes32 expectedId =
            keccak256(abi.encode(block.chainid, address(arbiter), client, request.nonce, request.specHash));
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobOpened(
            expectedId, client, request.specHash, BOUNTY, SURETY, address(verifier), request.deadline
        );
        vm.prank(client);
        bytes32 jobId = arbiter.open(request);
        assertEq(jobId, expectedId);
        assertEq(jobId, arbiter.jobIdOf(client, request.nonce, request.specHash));
        Job memory job = arbiter.job(jobId);
        assertStatus(jobId, JobStatus.Open);
        assertEq(job.client, client);
        assertEq(job.node, address(0));
        assertEq(job.bounty, BOUNTY);
        assertEq(job.surety, SURETY);
        assertEq(job.deadline, request.deadline);
        assertEq(job.assignmentWindow, WINDOW);
        assertEq(job.verifier, address(verifier));
        assertEq(job.specHash, request.specHash);
        assertEq(token.balanceOf(address(arbiter)), BOUNTY + SURETY);
    }

    function test_TheSameSpecWithAnotherNonceOrClientIsAnotherJob() public {
        JobRequest memory request = requestOf(SURETY);
        vm.prank(client);
        bytes32 first = arbiter.open(request);
        vm.prank(stranger);
        bytes32 second = arbiter.open(request);
        request.nonce += 1;
        vm.prank(client);
        bytes32 third = arbiter.open(request);
        assertTrue(first != second && second != third && first != third);
    }

    function test_RevertWhen_TheJobExists() public {
        JobRequest memory request = requestOf(SURETY);
        vm.startPrank(client);
        bytes32 jobId = arbiter.open(request);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.JobExists.selector, jobId));
        arbiter.open(request);
        arbiter.cancel(jobId);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.JobExists.selector, jobId));
        arbiter.open(request);
    }

    function test_RevertWhen_TheSpecIsEmpty() public {
        JobRequest memory request = requestOf(SURETY);
        request.specHash = 0;
        _expectOpenReverts(request, abi.encodeWithSelector(IComputeArbiter.EmptySpec.selector));
    }

    function test_RevertWhen_TheSuretyIsBelowTheMinimum() public {
        _expectOpenReverts(
            requestOf(MINIMUM_BOND - 1),
            abi.encodeWithSelector(IComputeArbiter.SuretyTooSmall.selector, MINIMUM_BOND - 1, MINIMUM_BOND)
        );
        _expectOpenReverts(
            requestOf(0), abi.encodeWithSelector(IComputeArbiter.SuretyTooSmall.selector, 0, MINIMUM_BOND)
        );
    }

    function test_RevertWhen_TheAssignmentWindowIsOutOfRange() public {
        JobRequest memory request = requestOf(SURETY);
        request.deadline = uint64(block.timestamp + 89 days);
        uint32[3] memory windows = [uint32(0), 59, 30 days + 1];
        for (uint256 i; i < windows.length; ++i) {
            request.assignmentWindow = windows[i];
            _expectOpenReverts(
                request,
                abi.encodeWithSelector(
                    IComputeArbiter.AssignmentWindowOutOfRange.selector, windows[i], 1 minutes, 30 days
                )
            );
        }
    }

    function test_RevertWhen_TheDeadlineIsOutOfRange() public {
        JobRequest memory request = requestOf(SURETY);
        uint256 earliest = block.timestamp + WINDOW;
        uint256 latest = block.timestamp + 90 days;
        uint256[4] memory deadlines = [0, earliest - 1, latest + 1, type(uint64).max];
        for (uint256 i; i < deadlines.length; ++i) {
            request.deadline = uint64(deadlines[i]);
            _expectOpenReverts(
                request,
                abi.encodeWithSelector(
                    IComputeArbiter.DeadlineOutOfRange.selector, deadlines[i], earliest, latest
                )
            );
        }
    }

    function test_RevertWhen_TheVerifierIsNotAllowed() public {
        JobRequest memory request = requestOf(SURETY);
        request.verifierId = "unknown";
        _expectOpenReverts(
            request, abi.encodeWithSelector(IVerifierList.UnknownVerifier.selector, bytes32("unknown"))
        );
    }

    function test_RevertWhen_TheQuoteIsStale() public {
        JobRequest memory request = requestOf(SURETY);
        pricing.setRates(1e18, 1e18);
        _expectOpenReverts(request, abi.encodeWithSelector(IComputePricing.StaleRateVersion.selector, 1, 2));
    }

    function test_RevertWhen_TheQuoteHasExpired() public {
        JobRequest memory request = requestOf(SURETY);
        vm.warp(request.terms.expiresAt + 1);
        _expectOpenReverts(
            request, abi.encodeWithSelector(IComputePricing.QuoteExpired.selector, request.terms.expiresAt)
        );
    }

    function test_RevertWhen_ThePriceIsAboveTheClientsMaximum() public {
        JobRequest memory request = requestOf(SURETY);
        request.terms.maxPrice = uint128(BOUNTY - 1);
        _expectOpenReverts(
            request, abi.encodeWithSelector(IComputePricing.PriceAboveMaximum.selector, BOUNTY, BOUNTY - 1)
        );
    }

    function test_RevertWhen_TheBountyArrivesShort() public {
        JobRequest memory request = requestOf(SURETY);
        token.setFeeBps(1);
        uint256 total = BOUNTY + SURETY;
        _expectOpenReverts(
            request,
            abi.encodeWithSelector(INodeStakes.UnexpectedReceipt.selector, total, total - total / 10_000)
        );
    }

    function test_RevertWhen_OpeningWhilePaused() public {
        JobRequest memory request = requestOf(SURETY);
        arbiter.pause();
        _expectOpenReverts(request, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        arbiter.unpause();
        vm.prank(client);
        arbiter.open(request);
    }

    /* ASSIGN */

    function test_AssignLocksTheBond() public {
        deposit(node, STAKE);
        bytes32 jobId = openJob();
        uint64 dueAt = uint64(block.timestamp) + WINDOW;
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobAssigned(jobId, node, SURETY, dueAt);
        assign(node, jobId);
        Job memory job = arbiter.job(jobId);
        assertStatus(jobId, JobStatus.Assigned);
        assertEq(job.node, node);
        assertEq(job.dueAt, dueAt);
        assertEq(job.cut, CUT);
        assertEq(job.attempts, 1);
        assertEq(arbiter.stakeOf(node).locked, SURETY);
    }

    function test_TheBondCoversTheCutOfALargeNode() public {
        deposit(node, 100_000e18);
        bytes32 jobId = openJob();
        assign(node, jobId);
        assertEq(arbiter.cutOf(node), 500e18);
        assertEq(arbiter.stakeOf(node).locked, 500e18);
        failJob(jobId);
        assertEq(arbiter.stakeOf(node).locked, 0);
        assertEq(arbiter.stakeOf(node).stake, 99_500e18);
    }

    function test_RevertWhen_TheNodeHasNoStake() public {
        bytes32 jobId = openJob();
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.InsufficientFreeStake.selector, node, 0, SURETY));
        assign(node, jobId);
    }

    function test_RevertWhen_TheFreeStakeDoesNotCoverTheBond() public {
        deposit(node, SURETY - 1);
        bytes32 jobId = openJob();
        vm.expectRevert(
            abi.encodeWithSelector(INodeStakes.InsufficientFreeStake.selector, node, SURETY - 1, SURETY)
        );
        assign(node, jobId);
        assertStatus(jobId, JobStatus.Open);
        deposit(node, 1);
        assign(node, jobId);
    }

    function test_RevertWhen_AssigningAJobThatIsNotOpen() public {
        deposit(stranger, STAKE);
        bytes32 unknown = "unknown";
        vm.expectRevert(_wrongStatus(unknown, JobStatus.Idle));
        assign(stranger, unknown);
        bytes32 jobId = assignedJob();
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Assigned));
        assign(stranger, jobId);
    }

    function test_RevertWhen_NoFullWindowIsLeft() public {
        deposit(node, STAKE);
        bytes32 jobId = openJob();
        uint64 deadline = arbiter.job(jobId).deadline;
        vm.warp(deadline - WINDOW + 1);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.TooLate.selector, jobId, deadline));
        assign(node, jobId);
        vm.warp(deadline - WINDOW);
        assign(node, jobId);
    }

    function test_RevertWhen_AssigningWhilePaused() public {
        deposit(node, STAKE);
        bytes32 jobId = openJob();
        arbiter.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        assign(node, jobId);
    }

    /* SUBMIT */

    function test_SubmitCommitsToTheProof() public {
        bytes32 jobId = assignedJob();
        vm.warp(arbiter.job(jobId).dueAt);
        uint64 dueAt = uint64(block.timestamp + 1 hours);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.ProofSubmitted(jobId, node, "hash", dueAt);
        vm.prank(node);
        arbiter.submit(jobId, "hash");
        assertStatus(jobId, JobStatus.Verifying);
        assertEq(arbiter.job(jobId).proofHash, "hash");
        assertEq(arbiter.job(jobId).dueAt, dueAt);
    }

    function test_RevertWhen_SubmittingForAnotherNode() public {
        bytes32 jobId = assignedJob();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotNode.selector, jobId, stranger));
        vm.prank(stranger);
        arbiter.submit(jobId, "hash");
    }

    function test_RevertWhen_SubmittingTooLate() public {
        bytes32 jobId = assignedJob();
        uint64 dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.WindowClosed.selector, jobId, dueAt));
        vm.prank(node);
        arbiter.submit(jobId, "hash");
    }

    function test_RevertWhen_SubmittingNothing() public {
        bytes32 jobId = assignedJob();
        vm.expectRevert(IComputeArbiter.EmptyProofHash.selector);
        vm.prank(node);
        arbiter.submit(jobId, 0);
    }

    function test_RevertWhen_SubmittingTwice() public {
        bytes32 jobId = assignedJob();
        vm.startPrank(node);
        arbiter.submit(jobId, "hash");
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Verifying));
        arbiter.submit(jobId, "other");
    }

    /* VERIFY */

    function test_AnAcceptedProofIsPaid() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"01");
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobCompleted(jobId, node, BOUNTY, 0);
        vm.prank(stranger);
        arbiter.verify(jobId, hex"01", noInputs());
        assertStatus(jobId, JobStatus.Completed);
        assertEq(arbiter.job(jobId).dueAt, 0);
        assertEq(arbiter.credit(node), BOUNTY);
        assertEq(arbiter.credit(client), SURETY);
        assertEq(arbiter.stakeOf(node).locked, 0);
        assertEq(arbiter.stakeOf(node).stake, STAKE);
    }

    function test_ARefusedProofIsSlashed() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"00");
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.NodeSlashed(jobId, node, CUT);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobSlashed(jobId, client, BOUNTY + SURETY);
        vm.expectEmit(address(arbiter));
        emit INodeStakes.Burned(CUT);
        arbiter.verify(jobId, hex"00", noInputs());
        assertStatus(jobId, JobStatus.Slashed);
        assertEq(arbiter.stakeOf(node).stake, STAKE - CUT);
        assertEq(arbiter.credit(node), 0);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
        assertEq(token.totalSupply(), supply - CUT);
    }

    function test_TheVerifierSeesTheJobVerifying() public {
        bytes32 jobId = assignedJob();
        prove(jobId, hex"0a");
        assertStatus(jobId, JobStatus.Completed);
    }

    function test_RevertWhen_AnotherProofIsShown() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"00");
        bytes32 committed = arbiter.proofHashOf(jobId, node, hex"00", noInputs());
        bytes32 shown = arbiter.proofHashOf(jobId, node, hex"01", noInputs());
        vm.expectRevert(
            abi.encodeWithSelector(IComputeArbiter.ProofMismatch.selector, jobId, committed, shown)
        );
        arbiter.verify(jobId, hex"01", noInputs());
        uint256[] memory inputs = new uint256[](1);
        shown = arbiter.proofHashOf(jobId, node, hex"00", inputs);
        vm.expectRevert(
            abi.encodeWithSelector(IComputeArbiter.ProofMismatch.selector, jobId, committed, shown)
        );
        arbiter.verify(jobId, hex"00", inputs);
        assertStatus(jobId, JobStatus.Verifying);
    }

    function test_TheProofHashBindsJobNodeProofAndInputs() public view {
        uint256[] memory inputs = new uint256[](1);
        bytes32 hash = arbiter.proofHashOf("job", node, hex"01", inputs);
        assertTrue(hash != arbiter.proofHashOf("other", node, hex"01", inputs));
        assertTrue(hash != arbiter.proofHashOf("job", stranger, hex"01", inputs));
        assertTrue(hash != arbiter.proofHashOf("job", node, hex"02", inputs));
        assertTrue(hash != arbiter.proofHashOf("job", node, hex"01", noInputs()));
    }

    function test_RevertWhen_VerifyingTooLate() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"01");
        uint64 dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.WindowClosed.selector, jobId, dueAt));
        arbiter.verify(jobId, hex"01", noInputs());
    }

    function test_RevertWhen_VerifyingWithoutACommitment() public {
        bytes32 jobId = assignedJob();
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Assigned));
        arbiter.verify(jobId, hex"01", noInputs());
    }

    function test_RevertWhen_VerifyingAFinishedJob() public {
        bytes32 jobId = assignedJob();
        prove(jobId, hex"01");
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Completed));
        arbiter.verify(jobId, hex"01", noInputs());
        assertEq(arbiter.credit(node), BOUNTY);
    }

    /// @dev Whatever a verifier does but answer the word 1, the proof has failed and the job goes on.
    function test_EveryOtherAnswerIsAFailedProof() public {
        bytes1[11] memory ways = [
            bytes1(0x00),
            verifier.REVERT(),
            verifier.PANIC(),
            verifier.TWO(),
            verifier.SHORT(),
            verifier.EMPTY(),
            verifier.BOMB(),
            verifier.ALL_GAS(),
            verifier.REVERT_WITH_ONE(),
            verifier.HIGH_BITS(),
            bytes1(0xff)
        ];
        deposit(node, STAKE);
        for (uint256 i; i < ways.length; ++i) {
            bytes32 jobId = openJob();
            assign(node, jobId);
            prove(jobId, abi.encodePacked(ways[i]));
            assertStatus(jobId, JobStatus.Slashed);
        }
    }

    function test_AnEmptyProofIsAFailedProof() public {
        bytes32 jobId = assignedJob();
        prove(jobId, "");
        assertStatus(jobId, JobStatus.Slashed);
    }

    /// @dev A return bomb or a verifier that burns everything costs the caller `VERIFIER_GAS` at most.
    function test_AVerifierCannotUseMoreThanItsGas() public {
        bytes32 jobId = assignedJob();
        bytes memory proof = abi.encodePacked(verifier.ALL_GAS());
        submit(jobId, proof);
        uint256 before = gasleft();
        arbiter.verify{gas: TRANSACTION_GAS_CAP}(jobId, proof, noInputs());
        assertLt(before - gasleft(), arbiter.VERIFIER_GAS() + 200_000);
        assertStatus(jobId, JobStatus.Slashed);
    }

    function test_AHeavyProofIsAccepted() public {
        bytes32 jobId = assignedJob();
        prove(jobId, abi.encodePacked(verifier.HEAVY_TRUE()));
        assertStatus(jobId, JobStatus.Completed);
    }

    /// @dev A caller cannot starve the verifier and so have a valid proof fail.
    function test_RevertWhen_TheCallerSuppliesTooLittleGas() public {
        bytes32 jobId = assignedJob();
        bytes memory proof = abi.encodePacked(verifier.HEAVY_TRUE());
        submit(jobId, proof);
        bytes memory call = abi.encodeCall(arbiter.verify, (jobId, proof, noInputs()));
        for (uint256 gasLimit = 200_000; gasLimit < 5_080_000; gasLimit += 30_000) {
            (bool success, bytes memory reason) = address(arbiter).call{gas: gasLimit}(call);
            assertFalse(success);
            assertEq(bytes4(reason), IComputeArbiter.NotEnoughGas.selector);
            assertStatus(jobId, JobStatus.Verifying);
        }
        (bool settled,) = address(arbiter).call{gas: 5_400_000}(call);
        assertTrue(settled);
        assertStatus(jobId, JobStatus.Completed);
    }

    /* TIMEOUT */

    function test_AMissedAssignmentWindowIsSlashed() public {
        bytes32 jobId = assignedJob();
        vm.warp(arbiter.job(jobId).dueAt + 1);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.NodeSlashed(jobId, node, CUT);
        vm.prank(stranger);
        arbiter.timeout(jobId);
        assertStatus(jobId, JobStatus.Slashed);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    function test_AMissedVerificationWindowIsSlashed() public {
        bytes32 jobId = assignedJob();
        submit(jobId, hex"01");
        vm.warp(arbiter.job(jobId).dueAt + 1);
        arbiter.timeout(jobId);
        assertStatus(jobId, JobStatus.Slashed);
        assertEq(arbiter.stakeOf(node).stake, STAKE - CUT);
    }

    function test_AJobNobodyTookExpires() public {
        bytes32 jobId = openJob();
        uint64 deadline = arbiter.job(jobId).deadline;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotDue.selector, jobId, deadline));
        arbiter.timeout(jobId);
        vm.warp(deadline + 1);
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobCancelled(jobId, client, BOUNTY + SURETY);
        arbiter.timeout(jobId);
        assertStatus(jobId, JobStatus.Cancelled);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    function test_RevertWhen_AnAssignmentIsNotDue() public {
        bytes32 jobId = assignedJob();
        uint64 dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotDue.selector, jobId, dueAt));
        arbiter.timeout(jobId);
        submit(jobId, hex"01");
        dueAt = arbiter.job(jobId).dueAt;
        vm.warp(dueAt);
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotDue.selector, jobId, dueAt));
        arbiter.timeout(jobId);
    }

    function test_RevertWhen_AFinishedJobIsTimedOut() public {
        bytes32 completed = assignedJob();
        prove(completed, hex"01");
        bytes32 slashed = openJob();
        assign(node, slashed);
        failJob(slashed);
        bytes32 cancelled = openJob();
        vm.prank(client);
        arbiter.cancel(cancelled);
        vm.warp(block.timestamp + 100 days);
        vm.expectRevert(_wrongStatus("unknown", JobStatus.Idle));
        arbiter.timeout("unknown");
        vm.expectRevert(_wrongStatus(completed, JobStatus.Completed));
        arbiter.timeout(completed);
        vm.expectRevert(_wrongStatus(slashed, JobStatus.Slashed));
        arbiter.timeout(slashed);
        vm.expectRevert(_wrongStatus(cancelled, JobStatus.Cancelled));
        arbiter.timeout(cancelled);
    }

    /* CANCEL */

    function test_TheClientCancelsAnOpenJob() public {
        bytes32 jobId = openJob();
        vm.expectEmit(address(arbiter));
        emit IComputeArbiter.JobCancelled(jobId, client, BOUNTY + SURETY);
        vm.prank(client);
        arbiter.cancel(jobId);
        assertStatus(jobId, JobStatus.Cancelled);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    function test_RevertWhen_AStrangerCancels() public {
        bytes32 jobId = openJob();
        vm.expectRevert(abi.encodeWithSelector(IComputeArbiter.NotClient.selector, jobId, stranger));
        vm.prank(stranger);
        arbiter.cancel(jobId);
    }

    function test_RevertWhen_CancellingAJobInWork() public {
        bytes32 jobId = assignedJob();
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Assigned));
        vm.prank(client);
        arbiter.cancel(jobId);
        submit(jobId, hex"01");
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Verifying));
        vm.prank(client);
        arbiter.cancel(jobId);
    }

    function test_RevertWhen_CancellingTwice() public {
        bytes32 jobId = openJob();
        vm.startPrank(client);
        arbiter.cancel(jobId);
        vm.expectRevert(_wrongStatus(jobId, JobStatus.Cancelled));
        arbiter.cancel(jobId);
        assertEq(arbiter.credit(client), BOUNTY + SURETY);
    }

    /* VERIFIERS */

    function test_SetVerifierAllowsAndRemoves() public {
        address other = address(new MockComputeVerifier());
        vm.expectEmit(address(arbiter));
        emit IVerifierList.VerifierSet("other", other);
        arbiter.setVerifier("other", other);
        assertEq(arbiter.verifierOf("other"), other);
        arbiter.setVerifier("other", address(0));
        assertEq(arbiter.verifierOf("other"), address(0));
    }

    /// @dev A job keeps the verifier it was opened with, whatever becomes of the list.
    function test_OpenJobsKeepTheirVerifier() public {
        bytes32 jobId = assignedJob();
        arbiter.setVerifier(VERIFIER_ID, address(new CredulousVerifier()));
        prove(jobId, hex"00");
        assertStatus(jobId, JobStatus.Slashed);
        bytes32 second = openJob();
        arbiter.setVerifier(VERIFIER_ID, address(0));
        assign(node, second);
        prove(second, hex"00");
        assertStatus(second, JobStatus.Completed);
    }

    function test_RevertWhen_AVerifierHasNoCode() public {
        vm.expectRevert(abi.encodeWithSelector(IVerifierList.VerifierWithoutCode.selector, stranger));
        arbiter.setVerifier("other", stranger);
    }

    function test_RevertWhen_TheVerifierIdIsZero() public {
        vm.expectRevert(IVerifierList.ZeroVerifierId.selector);
        arbiter.setVerifier(0, address(verifier));
    }

    /* ACCESS AND PAUSE */

    function test_RevertWhen_AStrangerGoverns() public {
        bytes memory refusal =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        arbiter.setVerifier(VERIFIER_ID, address(verifier));
        vm.expectRevert(refusal);
        arbiter.pause();
        vm.stopPrank();
        arbiter.pause();
        vm.prank(stranger);
        vm.expectRevert(refusal);
        arbiter.unpause();
    }

    /// @dev A pause keeps nobody from finishing work or taking its own money out.
    function test_APauseStopsNoExit() public {
        bytes32 jobId = assignedJob();
        bytes32 waiting = openJob();
        bytes32 late = openJob();
        assign(node, late);
        vm.prank(node);
        arbiter.requestUnbond(1e18);
        arbiter.pause();
        prove(jobId, hex"01");
        assertStatus(jobId, JobStatus.Completed);
        vm.warp(arbiter.job(late).dueAt + 1);
        arbiter.timeout(late);
        assertStatus(late, JobStatus.Slashed);
        vm.startPrank(client);
        arbiter.cancel(waiting);
        arbiter.claim();
        vm.startPrank(node);
        arbiter.claim();
        arbiter.requestUnbond(1e18);
        vm.warp(block.timestamp + 7 days);
        arbiter.withdraw();
        arbiter.deposit(1e18);
        assertEq(token.balanceOf(client), FUNDS - BOUNTY);
    }

    /* INTERNAL */

    function _expectOpenReverts(JobRequest memory request, bytes memory reason) private {
        uint256 held = token.balanceOf(address(arbiter));
        bytes32 jobId = arbiter.jobIdOf(client, request.nonce, request.specHash);
        vm.expectRevert(reason);
        vm.prank(client);
        arbiter.open(request);
        assertStatus(jobId, JobStatus.Idle);
        assertEq(token.balanceOf(address(arbiter)), held);
    }

    function _wrongStatus(bytes32 jobId, JobStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IComputeArbiter.WrongStatus.selector, jobId, status);
    }
}

/// @notice Accepts everything.
contract CredulousVerifier {
    fallback() external {
        assembly ("memory-safe") {
            mstore(0x00, 1)
            return(0x00, 0x20)
        }
    }
}
