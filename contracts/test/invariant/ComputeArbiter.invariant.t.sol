// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeArbiter} from "../../src/ComputeArbiter.sol";
import {ComputePricing} from "../../src/ComputePricing.sol";
import {IBurnableToken} from "../../src/interfaces/IBurnableToken.sol";
import {INodeStakes} from "../../src/interfaces/INodeStakes.sol";
import {MockComputeVerifier} from "../../src/mocks/MockComputeVerifier.sol";
import {MockStakeToken} from "../../src/mocks/MockStakeToken.sol";
import {Job, JobStatus} from "../../src/types/ComputeJob.sol";
import {ComputeHandler} from "../support/ComputeHandler.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

/// @dev The fuzzer knows only the contracts of the test file itself.
contract ComputeArbiterHandler is ComputeHandler {
    constructor(ComputeArbiter arbiter_, ComputePricing pricing_, MockStakeToken token_)
        ComputeHandler(arbiter_, pricing_, token_)
    {}
}

contract ComputeArbiterInvariantTest is Test {
    uint128 private constant STANDBY_BOND = 2e18;

    ComputeArbiter private arbiter;
    ComputeHandler private handler;
    MockStakeToken private token;

    function setUp() public {
        vm.warp(1_800_000_000);
        address authority = address(new AccessManager(address(this)));
        token = new MockStakeToken();
        ComputePricing pricing = new ComputePricing(authority, 3600e18, 36e18);
        // The least bond is one unit of the token, so that rounding and tiny stakes matter.
        arbiter = new ComputeArbiter(IBurnableToken(address(token)), pricing, 1, STANDBY_BOND, authority);
        arbiter.setVerifier("random", address(new MockComputeVerifier()));
        handler = new ComputeArbiterHandler(arbiter, pricing, token);
        targetContract(address(handler));
    }

    /// @dev One function, so that a long run walks each history once. Its check is dear: every change gets half the
    /// histories, the long profile all.
    /// forge-config: default.invariant.runs = 32
    function invariant_JobsAndStakesAreSound() public view {
        _checkBalanceIsStakeUnbondingJobsAndCredits();
        _checkLockedIsCoveredAndIsTheSumOfTheBonds();
        _checkFinalStatesAreFinalAndCompletedMeansAccepted();
        _checkSlashesAreBoundedAndNobodyGains();
        _checkNoRuleWasBroken();
    }

    /// @dev Every token held is owed to somebody, and no more is owed than held.
    function _checkBalanceIsStakeUnbondingJobsAndCredits() private view {
        uint256 owed;
        for (uint256 i; i < handler.partyCount(); ++i) {
            address party = handler.parties(i);
            INodeStakes.StakeAccount memory account = arbiter.stakeOf(party);
            owed += account.stake + uint256(account.unbonding) + arbiter.credit(party);
        }
        for (uint256 i; i < handler.jobCount(); ++i) {
            Job memory job = arbiter.job(handler.jobIds(i));
            if (job.status < JobStatus.Completed) owed += job.bounty + uint256(job.surety) + job.slashed;
        }
        assertEq(token.balanceOf(address(arbiter)), owed);
    }

    function _checkLockedIsCoveredAndIsTheSumOfTheBonds() private view {
        for (uint256 i; i < handler.partyCount(); ++i) {
            address party = handler.parties(i);
            uint256 bonds = arbiter.isStandby(party) ? STANDBY_BOND : 0;
            for (uint256 k; k < handler.jobCount(); ++k) {
                Job memory job = arbiter.job(handler.jobIds(k));
                if (job.node != party) continue;
                if (job.status == JobStatus.Assigned || job.status == JobStatus.Verifying) {
                    bonds += job.surety > job.cut ? job.surety : job.cut;
                }
            }
            INodeStakes.StakeAccount memory account = arbiter.stakeOf(party);
            assertEq(account.locked, bonds, "locked is the sum of the bonds");
            assertLe(account.locked, account.stake, "locked is staked");
        }
    }

    function _checkFinalStatesAreFinalAndCompletedMeansAccepted() private view {
        uint256 completed;
        for (uint256 i; i < handler.jobCount(); ++i) {
            bytes32 jobId = handler.jobIds(i);
            Job memory job = arbiter.job(jobId);
            JobStatus ended = handler.endedAs(jobId);
            if (ended != JobStatus.Idle) assertEq(uint256(job.status), uint256(ended), "final");
            else assertLt(uint256(job.status), uint256(JobStatus.Completed), "ended unseen");
            assertEq(job.status == JobStatus.Completed, handler.accepted(jobId), "accepted");
            assertLe(job.attempts, arbiter.MAX_ATTEMPTS());
            assertEq(job.slashed, handler.slashedOf(jobId), "slashed");
            if (job.status == JobStatus.Completed) ++completed;
        }
        assertEq(completed, handler.completions());
    }

    /// @dev Stake taken is exactly 0.5% of what each failed node had at risk, and none of it is made out of nothing:
    /// rewards are less than the sureties burned for them, and all that left circulation was taken or matched.
    function _checkSlashesAreBoundedAndNobodyGains() private view {
        assertLe(handler.stakeTaken(), handler.failures() * handler.largestFailure());
        assertLe(handler.rewardsPaid(), handler.suretiesBurned() * 4 / 5);
        uint256 held;
        for (uint256 i; i < handler.jobCount(); ++i) {
            Job memory job = arbiter.job(handler.jobIds(i));
            if (job.status < JobStatus.Completed) held += job.slashed;
        }
        uint256 burned = handler.initialSupply() - token.totalSupply();
        assertEq(
            burned, handler.stakeTaken() - held + handler.suretiesBurned() - handler.rewardsPaid(), "burned"
        );
    }

    function _checkNoRuleWasBroken() private view {
        assertEq(handler.fault(), "");
    }
}
