// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {JobRequest, JobStatus} from "../../src/types/ComputeJob.sol";
import {ComputeFixture} from "../support/ComputeFixture.sol";

/// @notice Gas of a job's way as `hardhat test solidity --snapshot` records it: without the 21,000 of the transaction and
/// its calldata, with a verifier that answers at once. A test runs in one transaction, so slots that an earlier
/// step touched are warm.
contract ComputeArbiterGas is ComputeFixture {
    bytes32 private fresh;
    bytes32 private assigned;
    bytes32 private verifying;
    bytes32 private failing;

    function setUp() public override {
        super.setUp();
        enlist(standby);
        deposit(node, STAKE);
        fresh = openJob();
        assigned = openJob();
        assign(node, assigned);
        verifying = openJob();
        assign(node, verifying);
        submit(verifying, hex"01");
        failing = openJob();
        assign(node, failing);
        submit(failing, hex"00");
    }

    function test_GasOfOpen() public {
        JobRequest memory request = requestOf(SURETY);
        vm.prank(client);
        arbiter.open(request);
        vm.snapshotGasLastCall("ComputeArbiter", "open");
        assertEq(token.balanceOf(client), FUNDS - 5 * (10e18 + uint256(SURETY)));
    }

    function test_GasOfAssign() public {
        assign(node, fresh);
        vm.snapshotGasLastCall("ComputeArbiter", "assign");
        assertStatus(fresh, JobStatus.Assigned);
    }

    function test_GasOfSubmit() public {
        vm.prank(node);
        arbiter.submit(assigned, "hash");
        vm.snapshotGasLastCall("ComputeArbiter", "submit");
        assertStatus(assigned, JobStatus.Verifying);
    }

    function test_GasOfVerify() public {
        arbiter.verify(verifying, hex"01", noInputs());
        vm.snapshotGasLastCall("ComputeArbiter", "verify, accepted");
        assertStatus(verifying, JobStatus.Completed);
    }

    function test_GasOfAFailedProof() public {
        arbiter.verify(failing, hex"00", noInputs());
        vm.snapshotGasLastCall("ComputeArbiter", "verify, refused and offered on");
        assertEq(statusNode(failing), standby);
    }

    function test_GasOfATimeoutThatRefunds() public {
        vm.warp(arbiter.job(assigned).deadline);
        arbiter.timeout(assigned);
        vm.snapshotGasLastCall("ComputeArbiter", "timeout, refunded");
        assertStatus(assigned, JobStatus.Slashed);
    }

    function test_GasOfCancel() public {
        vm.prank(client);
        arbiter.cancel(fresh);
        vm.snapshotGasLastCall("ComputeArbiter", "cancel");
        assertStatus(fresh, JobStatus.Cancelled);
    }

    function test_GasOfDeposit() public {
        deposit(stranger, STAKE);
        vm.snapshotGasLastCall("ComputeArbiter", "deposit");
        assertEq(arbiter.stakeOf(stranger).stake, STAKE);
    }

    function test_GasOfEnlist() public {
        deposit(secondStandby, STAKE);
        vm.prank(secondStandby);
        arbiter.enlist();
        vm.snapshotGasLastCall("ComputeArbiter", "enlist");
        assertTrue(arbiter.isStandby(secondStandby));
    }

    function test_GasOfClaim() public {
        vm.prank(client);
        arbiter.cancel(fresh);
        vm.prank(client);
        arbiter.claim();
        vm.snapshotGasLastCall("ComputeArbiter", "claim");
        assertEq(arbiter.credit(client), 0);
    }

    function test_GasOfQuote() public {
        pricing.quote(10, 10, true);
        vm.snapshotGasLastCall("ComputePricing", "quote");
        assertGt(pricing.calculateComputeCost(1, 1, true), 0);
        vm.snapshotGasLastCall("ComputePricing", "calculateComputeCost");
    }
}
