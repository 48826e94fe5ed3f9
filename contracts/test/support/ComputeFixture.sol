// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeArbiter} from "../../src/ComputeArbiter.sol";
import {ComputePricing} from "../../src/ComputePricing.sol";
import {IBurnableToken} from "../../src/interfaces/IBurnableToken.sol";
import {IComputePricing} from "../../src/interfaces/IComputePricing.sol";
import {MockComputeVerifier} from "../../src/mocks/MockComputeVerifier.sol";
import {MockStakeToken} from "../../src/mocks/MockStakeToken.sol";
import {Job, JobRequest, JobStatus} from "../../src/types/ComputeJob.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

/// @notice A deployed arbiter with funded parties. The test contract is the administrator of the authority.
abstract contract ComputeFixture is Test {
    bytes32 internal constant VERIFIER_ID = "groth16";
    uint128 internal constant MINIMUM_BOND = 1e18;
    uint128 internal constant STANDBY_BOND = 2e18;
    uint256 internal constant FUNDS = 1_000_000e18;
    uint256 internal constant STAKE = 1_000e18;
    /// @dev 0.5% of `STAKE`.
    uint128 internal constant CUT = 5e18;
    uint128 internal constant SURETY = 8e18;
    uint32 internal constant WINDOW = 1 hours;
    /// @dev EIP-7825. Also keeps a verifier that never stops from stopping the tests.
    uint256 internal constant TRANSACTION_GAS_CAP = 1 << 24;

    AccessManager internal authority;
    MockStakeToken internal token;
    ComputePricing internal pricing;
    ComputeArbiter internal arbiter;
    MockComputeVerifier internal verifier;

    address internal client = makeAddr("client");
    address internal node = makeAddr("node");
    address internal stranger = makeAddr("stranger");
    address internal standby = makeAddr("standby");
    address internal secondStandby = makeAddr("secondStandby");

    uint256 private _nonce;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        authority = new AccessManager(address(this));
        token = new MockStakeToken();
        pricing = new ComputePricing(address(authority), 3600e18, 36e18);
        arbiter = new ComputeArbiter(
            IBurnableToken(address(token)), pricing, MINIMUM_BOND, STANDBY_BOND, address(authority)
        );
        verifier = new MockComputeVerifier();
        arbiter.setVerifier(VERIFIER_ID, address(verifier));
        address[5] memory parties = [client, node, stranger, standby, secondStandby];
        for (uint256 i; i < parties.length; ++i) {
            fund(parties[i]);
        }
    }

    function fund(address party) internal {
        token.mint(party, FUNDS);
        vm.prank(party);
        token.approve(address(arbiter), type(uint256).max);
    }

    function deposit(address party, uint256 amount) internal {
        vm.prank(party);
        arbiter.deposit(amount);
    }

    function enlist(address party) internal {
        deposit(party, STAKE);
        vm.prank(party);
        arbiter.enlist();
    }

    /// @dev Ten GPU-seconds: a bounty of 10 tokens.
    function requestOf(uint128 surety) internal returns (JobRequest memory) {
        IComputePricing.Quote memory quote = pricing.quote(10, 0, false);
        return JobRequest({
            specHash: "spec",
            nonce: _nonce++,
            verifierId: VERIFIER_ID,
            terms: IComputePricing.QuoteTerms({
                gpuSeconds: quote.gpuSeconds,
                memoryGbSeconds: quote.memoryGbSeconds,
                priority: quote.priority,
                maxPrice: quote.price,
                rateVersion: quote.rateVersion,
                expiresAt: quote.expiresAt
            }),
            surety: surety,
            deadline: uint64(block.timestamp + 1 days),
            assignmentWindow: WINDOW
        });
    }

    function openJob() internal returns (bytes32) {
        return openJob(SURETY);
    }

    function openJob(uint128 surety) internal returns (bytes32) {
        JobRequest memory request = requestOf(surety);
        vm.prank(client);
        return arbiter.open(request);
    }

    /// @dev A job in the hands of `node`, which has staked `STAKE`.
    function assignedJob() internal returns (bytes32 jobId) {
        deposit(node, STAKE);
        jobId = openJob();
        assign(node, jobId);
    }

    function assign(address worker, bytes32 jobId) internal {
        vm.prank(worker);
        arbiter.assign(jobId);
    }

    function submit(bytes32 jobId, bytes memory proof) internal {
        address worker = statusNode(jobId);
        bytes32 proofHash = arbiter.proofHashOf(jobId, worker, proof, noInputs());
        vm.prank(worker);
        arbiter.submit(jobId, proofHash);
    }

    function prove(bytes32 jobId, bytes memory proof) internal {
        submit(jobId, proof);
        arbiter.verify{gas: TRANSACTION_GAS_CAP}(jobId, proof, noInputs());
    }

    function failJob(bytes32 jobId) internal {
        prove(jobId, hex"00");
    }

    function noInputs() internal pure returns (uint256[] memory) {
        return new uint256[](0);
    }

    function statusOf(bytes32 jobId) internal view returns (JobStatus) {
        return arbiter.job(jobId).status;
    }

    function statusNode(bytes32 jobId) internal view returns (address) {
        return arbiter.job(jobId).node;
    }

    function assertStatus(bytes32 jobId, JobStatus expected) internal view {
        assertEq(uint256(statusOf(jobId)), uint256(expected), "job status");
    }

    /// @dev All `party` owns: in its wallet, staked, unbonding and claimable.
    function wealthOf(address party) internal view returns (uint256) {
        return token.balanceOf(party) + arbiter.credit(party) + arbiter.stakeOf(party).stake
            + arbiter.stakeOf(party).unbonding;
    }
}
