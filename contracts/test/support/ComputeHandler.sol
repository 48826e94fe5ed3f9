// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeArbiter} from "../../src/ComputeArbiter.sol";
import {ComputePricing} from "../../src/ComputePricing.sol";
import {IComputePricing} from "../../src/interfaces/IComputePricing.sol";
import {MockComputeVerifier} from "../../src/mocks/MockComputeVerifier.sol";
import {MockStakeToken} from "../../src/mocks/MockStakeToken.sol";
import {Job, JobRequest, JobStatus} from "../../src/types/ComputeJob.sol";
import {Test} from "forge-std/Test.sol";

/// @notice Drives an arbiter at random. Every party is client, node and standby at once; values include zero.
/// What it notes down comes from its own arithmetic, never from the arbiter's.
abstract contract ComputeHandler is Test {
    bytes32 private constant VERIFIER_ID = "random";
    uint256 private constant PARTIES = 6;

    ComputeArbiter public arbiter;
    ComputePricing public pricing;
    MockStakeToken public token;

    address[] public parties;
    bytes32[] public jobIds;

    mapping(bytes32 jobId => mapping(address node => bool)) private _worked;
    mapping(bytes32 jobId => bytes) private _proofOf;
    mapping(bytes32 jobId => uint256) private _expectedCut;
    mapping(bytes32 jobId => JobStatus) public endedAs;
    mapping(bytes32 jobId => bool) public accepted;
    mapping(bytes32 jobId => uint256) public slashedOf;

    uint256 public initialSupply;
    uint256 public bountiesPaid;
    uint256 public rewardsPaid;
    uint256 public suretiesBurned;
    uint256 public stakeTaken;
    uint256 public failures;
    uint256 public largestFailure;
    uint256 public completions;
    uint256 public rescues;
    string public fault;

    constructor(ComputeArbiter arbiter_, ComputePricing pricing_, MockStakeToken token_) {
        arbiter = arbiter_;
        pricing = pricing_;
        token = token_;
        for (uint256 i; i < PARTIES; ++i) {
            address party = address(uint160(0xa11ce000 + i));
            parties.push(party);
            token.mint(party, 1e24);
            vm.prank(party);
            token.approve(address(arbiter), type(uint256).max);
        }
        initialSupply = token.totalSupply();
        // Two standbys and two staked nodes, so that short runs reach the far states too.
        for (uint256 i; i < 4; ++i) {
            vm.startPrank(parties[i]);
            arbiter.deposit(1_000e18);
            if (i < 2) arbiter.enlist();
            vm.stopPrank();
        }
    }

    /* STAKES */

    function deposit(uint256 who, uint256 amount) external {
        vm.prank(_party(who));
        try arbiter.deposit(bound(amount, 0, 2_000e18)) {} catch {}
    }

    function requestUnbond(uint256 who, uint256 amount) external {
        address party = _party(who);
        vm.prank(party);
        try arbiter.requestUnbond(bound(amount, 0, arbiter.freeStake(party) + 1)) {} catch {}
    }

    function withdraw(uint256 who) external {
        vm.prank(_party(who));
        try arbiter.withdraw() {} catch {}
    }

    function claim(uint256 who) external {
        vm.prank(_party(who));
        try arbiter.claim() {} catch {}
    }

    function enlist(uint256 who) external {
        vm.prank(_party(who));
        try arbiter.enlist() {} catch {}
    }

    function resign(uint256 who) external {
        vm.prank(_party(who));
        try arbiter.resign() {} catch {}
    }

    /* JOBS */

    function open(uint256 who, uint256 gpuSeconds, uint256 surety, uint256 window, bool priority) public {
        gpuSeconds = bound(gpuSeconds, 0, 100);
        IComputePricing.Rates memory rates = pricing.rates();
        JobRequest memory request = JobRequest({
            specHash: bytes32(who),
            nonce: jobIds.length,
            verifierId: VERIFIER_ID,
            terms: IComputePricing.QuoteTerms({
                gpuSeconds: gpuSeconds,
                memoryGbSeconds: gpuSeconds / 2,
                priority: priority,
                maxPrice: type(uint128).max,
                rateVersion: rates.version,
                expiresAt: uint64(block.timestamp)
            }),
            surety: uint128(surety % 4 == 0 ? surety % 3 : bound(surety, 1, 50e18)),
            deadline: uint64(block.timestamp + 1 days),
            assignmentWindow: uint32(window % 8 == 0 ? window % 60 : bound(window, 1 minutes, 3 hours))
        });
        vm.prank(_party(who));
        try arbiter.open(request) returns (bytes32 jobId) {
            jobIds.push(jobId);
        } catch {}
    }

    /// @dev Three sound jobs of one client, so that several are in work at a time.
    function openSeveral(uint256 who) external {
        for (uint256 i = 1; i < 4; ++i) {
            open(who, i, i * 3e18 + 1, 1 hours, i == 2);
        }
    }

    function assign(uint256 who, uint256 which) public {
        bytes32 jobId = _pick(which, JobStatus.Open);
        address offered = arbiter.job(jobId).node;
        // Mostly the standby an offer is for, now and then somebody else.
        address worker = offered != address(0) && who % 4 != 0 ? offered : _party(who);
        uint256 atRisk = arbiter.stakeOf(worker).stake + uint256(arbiter.stakeOf(worker).unbonding);
        vm.prank(worker);
        try arbiter.assign(jobId) {
            if (_worked[jobId][worker]) fault = "a node took a job twice";
            if (offered != address(0) && worker != offered) fault = "an offer was taken by another";
            _worked[jobId][worker] = true;
            _expectedCut[jobId] = (atRisk + 199) / 200;
        } catch {}
    }

    function submit(uint256 which, uint256 how) public {
        bytes32 jobId = _pick(which, JobStatus.Assigned);
        address worker = arbiter.job(jobId).node;
        bytes memory proof = abi.encodePacked(how % 2 == 0 ? bytes1(0x01) : bytes1(uint8(how % 8)));
        bytes32 proofHash = arbiter.proofHashOf(jobId, worker, proof, new uint256[](0));
        vm.prank(worker);
        try arbiter.submit(jobId, proofHash) {
            _proofOf[jobId] = proof;
        } catch {}
    }

    function verify(uint256 which, bool tampered) public {
        bytes32 jobId = _pick(which, JobStatus.Verifying);
        Job memory before = arbiter.job(jobId);
        bytes memory proof = tampered ? bytes(hex"01ff") : _proofOf[jobId];
        (uint256 nodeCredit, uint256 clientCredit) =
            (arbiter.credit(before.node), arbiter.credit(before.client));
        try arbiter.verify(jobId, proof, new uint256[](0)) {
            if (tampered) fault = "another proof than the committed one was taken";
            if (proof[0] == 0x01) {
                accepted[jobId] = true;
                _noteCompletion(jobId, before, nodeCredit, clientCredit);
            } else {
                _noteFailure(jobId);
            }
        } catch {}
        _noteEnd(jobId);
    }

    function timeout(uint256 which) public {
        if (jobIds.length == 0) return;
        bytes32 jobId = jobIds[which % jobIds.length];
        JobStatus status = arbiter.job(jobId).status;
        try arbiter.timeout(jobId) {
            if (status == JobStatus.Assigned || status == JobStatus.Verifying) _noteFailure(jobId);
        } catch {}
        _noteEnd(jobId);
    }

    function decline(uint256 which) external {
        bytes32 jobId = _pick(which, JobStatus.Open);
        vm.prank(arbiter.job(jobId).node);
        try arbiter.decline(jobId) {} catch {}
        _noteEnd(jobId);
    }

    function cancel(uint256 who, uint256 which) external {
        bytes32 jobId = _pick(which, JobStatus.Open);
        address client = arbiter.job(jobId).client;
        address caller = who % 2 == 0 ? client : _party(who);
        vm.prank(caller);
        try arbiter.cancel(jobId) {
            if (caller != client) fault = "a stranger cancelled";
        } catch {}
        _noteEnd(jobId);
    }

    /// @dev The next step of some unfinished job, so that many jobs get far in a short run.
    function advance(uint256 who, uint256 which, uint256 how) public {
        if (jobIds.length == 0) return;
        for (uint256 i; i < 8; ++i) {
            unchecked {
                which += i;
            }
            JobStatus status = arbiter.job(jobIds[which % jobIds.length]).status;
            if (status == JobStatus.Open) return assign(who, which);
            if (status == JobStatus.Assigned) return submit(which, how);
            if (status == JobStatus.Verifying) return verify(which, false);
        }
    }

    /// @dev A whole attempt, or what is left of it.
    function attempt(uint256 who, uint256 which, uint256 how) external {
        for (uint256 i; i < 3; ++i) {
            advance(who, which, how);
        }
    }

    function passTime(uint256 how, uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, how % 8 == 0 ? 8 days : how % 8 == 1 ? 2 hours : 10 minutes));
    }

    /* NOTES */

    function jobCount() external view returns (uint256) {
        return jobIds.length;
    }

    function partyCount() external view returns (uint256) {
        return parties.length;
    }

    function _noteFailure(bytes32 jobId) private {
        uint256 cut = _expectedCut[jobId];
        ++failures;
        stakeTaken += cut;
        slashedOf[jobId] += cut;
        if (cut > largestFailure) largestFailure = cut;
    }

    function _noteCompletion(bytes32 jobId, Job memory before, uint256 nodeCredit, uint256 clientCredit)
        private
    {
        ++completions;
        bountiesPaid += before.bounty;
        uint256 slashed = slashedOf[jobId];
        uint256 matched = slashed < before.surety ? slashed : before.surety;
        uint256 reward = matched * 4 / 5;
        if (matched != 0) ++rescues;
        rewardsPaid += reward;
        suretiesBurned += matched;
        uint256 toNode = before.bounty + reward;
        uint256 toClient = before.surety - matched;
        if (before.node == before.client) {
            if (arbiter.credit(before.node) != nodeCredit + toNode + toClient) fault = "wrong pay to itself";
        } else {
            if (arbiter.credit(before.node) != nodeCredit + toNode) fault = "wrong pay to the node";
            if (arbiter.credit(before.client) != clientCredit + toClient) fault = "wrong refund";
        }
    }

    /// @dev The first final status of a job is kept, to be compared with whatever comes later.
    function _noteEnd(bytes32 jobId) private {
        JobStatus status = arbiter.job(jobId).status;
        if (endedAs[jobId] == JobStatus.Idle && status > JobStatus.Verifying) endedAs[jobId] = status;
    }

    function _party(uint256 who) private view returns (address) {
        return parties[who % PARTIES];
    }

    /// @dev A job in the wanted status if the last ones hold one, else any job; zero when there is none.
    function _pick(uint256 which, JobStatus wanted) private view returns (bytes32 jobId) {
        uint256 count = jobIds.length;
        if (count == 0) return 0;
        for (uint256 i; i < 8; ++i) {
            unchecked {
                jobId = jobIds[(which + i) % count];
            }
            if (arbiter.job(jobId).status == wanted) return jobId;
        }
    }
}
