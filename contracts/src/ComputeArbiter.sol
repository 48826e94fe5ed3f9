// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NodeStakes} from "./compute/NodeStakes.sol";
import {StandbyPool} from "./compute/StandbyPool.sol";
import {VerifierList} from "./compute/VerifierList.sol";
import {IBurnableToken} from "./interfaces/IBurnableToken.sol";
import {IComputeArbiter} from "./interfaces/IComputeArbiter.sol";
import {IComputePricing} from "./interfaces/IComputePricing.sol";
import {IComputeVerifier} from "./interfaces/IComputeVerifier.sol";
import {BoundedVerifier} from "./libraries/BoundedVerifier.sol";
import {ComputeSlash} from "./libraries/ComputeSlash.sol";
import {Job, JobRequest, JobStatus} from "./types/ComputeJob.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ComputeArbiter
/// @notice Described by IComputeArbiter.
contract ComputeArbiter is IComputeArbiter, StandbyPool, VerifierList, Pausable {
    /* CONSTANTS */

    /// @dev Assignments of one job, the first included.
    uint8 public constant MAX_ATTEMPTS = 3;
    uint64 public constant OFFER_WINDOW = 15 minutes;
    uint64 public constant VERIFICATION_WINDOW = 1 hours;
    uint32 public constant MIN_ASSIGNMENT_WINDOW = 1 minutes;
    uint32 public constant MAX_ASSIGNMENT_WINDOW = 30 days;
    uint64 public constant MAX_DURATION = 90 days;
    uint256 public constant VERIFIER_GAS = BoundedVerifier.VERIFIER_GAS;
    uint256 public constant SLASH_BPS = ComputeSlash.CUT_BPS;
    uint256 public constant BURN_BPS = ComputeSlash.BURN_BPS;

    IComputePricing public immutable pricing;
    uint128 public immutable minimumBond;

    /* STORAGE */

    mapping(bytes32 jobId => Job) private _jobs;
    mapping(bytes32 jobId => mapping(address node => bool)) private _barred;

    /* CONSTRUCTOR */

    constructor(
        IBurnableToken token,
        IComputePricing pricing_,
        uint128 minimumBond_,
        uint128 standbyBond,
        address authority
    ) NodeStakes(token) StandbyPool(standbyBond) AccessManaged(authority) {
        require(address(pricing_) != address(0), ZeroAddress());
        require(authority.code.length != 0, InvalidAuthority(authority));
        require(minimumBond_ != 0 && standbyBond != 0, ZeroMinimumBond());
        pricing = pricing_;
        minimumBond = minimumBond_;
    }

    /* CLIENTS */

    /// @inheritdoc IComputeArbiter
    function open(JobRequest calldata request) external nonReentrant whenNotPaused returns (bytes32 jobId) {
        jobId = jobIdOf(msg.sender, request.nonce, request.specHash);
        require(_jobs[jobId].status == JobStatus.Idle, JobExists(jobId));
        _requireSound(request);
        address verifier = _requireVerifier(request.verifierId);
        uint128 bounty = pricing.acceptedPrice(request.terms);

        Job storage opened = _jobs[jobId];
        opened.client = msg.sender;
        opened.deadline = request.deadline;
        opened.status = JobStatus.Open;
        opened.assignmentWindow = request.assignmentWindow;
        opened.bounty = bounty;
        opened.surety = request.surety;
        opened.verifier = verifier;
        opened.specHash = request.specHash;
        emit JobOpened(
            jobId, msg.sender, request.specHash, bounty, request.surety, verifier, request.deadline
        );
        _receive(uint256(bounty) + request.surety);
    }

    /// @inheritdoc IComputeArbiter
    function cancel(bytes32 jobId) external nonReentrant {
        Job storage opened = _jobIn(jobId, JobStatus.Open);
        require(msg.sender == opened.client, NotClient(jobId, msg.sender));
        _cancel(jobId, opened);
    }

    /* NODES */

    /// @inheritdoc IComputeArbiter
    function assign(bytes32 jobId) external nonReentrant whenNotPaused {
        Job storage opened = _jobIn(jobId, JobStatus.Open);
        require(!_barred[jobId][msg.sender], NodeBarred(jobId, msg.sender));
        if (opened.node != address(0)) {
            require(msg.sender == opened.node, NotNode(jobId, msg.sender));
            _requireInWindow(jobId, opened);
        }
        uint64 dueAt = uint64(block.timestamp) + opened.assignmentWindow;
        require(dueAt <= opened.deadline, TooLate(jobId, opened.deadline));
        opened.status = JobStatus.Assigned;
        opened.node = msg.sender;
        opened.dueAt = dueAt;
        opened.cut = uint128(cutOf(msg.sender));
        ++opened.attempts;
        uint128 bond = _bondOf(opened);
        _lock(msg.sender, bond);
        emit JobAssigned(jobId, msg.sender, bond, dueAt);
    }

    /// @inheritdoc IComputeArbiter
    function submit(bytes32 jobId, bytes32 proofHash) external nonReentrant {
        Job storage assigned = _jobIn(jobId, JobStatus.Assigned);
        require(msg.sender == assigned.node, NotNode(jobId, msg.sender));
        _requireInWindow(jobId, assigned);
        require(proofHash != 0, EmptyProofHash());
        uint64 dueAt = uint64(block.timestamp) + VERIFICATION_WINDOW;
        assigned.status = JobStatus.Verifying;
        assigned.dueAt = dueAt;
        assigned.proofHash = proofHash;
        emit ProofSubmitted(jobId, msg.sender, proofHash, dueAt);
    }

    /// @inheritdoc IComputeArbiter
    function decline(bytes32 jobId) external nonReentrant {
        Job storage offered = _jobIn(jobId, JobStatus.Open);
        require(msg.sender == offered.node, NotNode(jobId, msg.sender));
        emit OfferDeclined(jobId, msg.sender);
        _passOn(jobId, offered);
    }

    /* ANYONE */

    /// @inheritdoc IComputeArbiter
    function verify(bytes32 jobId, bytes calldata proof, uint256[] calldata publicInputs)
        external
        nonReentrant
    {
        Job storage proven = _jobIn(jobId, JobStatus.Verifying);
        _requireInWindow(jobId, proven);
        address node = proven.node;
        bytes32 shown = proofHashOf(jobId, node, proof, publicInputs);
        require(shown == proven.proofHash, ProofMismatch(jobId, proven.proofHash, shown));
        bytes memory question = abi.encodeCall(IComputeVerifier.verify, (jobId, node, proof, publicInputs));
        if (BoundedVerifier.accepts(proven.verifier, question)) _complete(jobId, proven);
        else _fail(jobId, proven);
    }

    /// @inheritdoc IComputeArbiter
    function timeout(bytes32 jobId) external nonReentrant {
        Job storage late = _jobs[jobId];
        JobStatus status = late.status;
        bool working = status == JobStatus.Assigned || status == JobStatus.Verifying;
        require(working || status == JobStatus.Open, WrongStatus(jobId, status));
        address node = late.node;
        uint64 dueAt = node == address(0) ? late.deadline : late.dueAt;
        require(block.timestamp > dueAt, NotDue(jobId, dueAt));
        if (working) {
            _fail(jobId, late);
        } else if (node == address(0)) {
            _cancel(jobId, late);
        } else {
            _requireNotPaused();
            emit OfferLapsed(jobId, node);
            _dismiss(node);
            _passOn(jobId, late);
        }
    }

    /* GOVERNANCE */

    /// @inheritdoc IComputeArbiter
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IComputeArbiter
    function unpause() external restricted {
        _unpause();
    }

    /* VIEWS */

    /// @inheritdoc IComputeArbiter
    function job(bytes32 jobId) external view returns (Job memory) {
        return _jobs[jobId];
    }

    /// @inheritdoc IComputeArbiter
    function isBarred(bytes32 jobId, address node) external view returns (bool) {
        return _barred[jobId][node];
    }

    /// @inheritdoc IComputeArbiter
    function jobIdOf(address client, uint256 nonce, bytes32 specHash) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), client, nonce, specHash));
    }

    /// @inheritdoc IComputeArbiter
    function proofHashOf(bytes32 jobId, address node, bytes calldata proof, uint256[] calldata publicInputs)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(jobId, node, proof, publicInputs));
    }

    /* OUTCOMES */

    /// @dev The one place where a bounty is paid; reached only through an accepted proof.
    function _complete(bytes32 jobId, Job storage proven) private {
        address node = proven.node;
        uint256 bounty = proven.bounty;
        (uint256 reward, uint256 matched) = ComputeSlash.rescue(proven.slashed, proven.surety);
        proven.status = JobStatus.Completed;
        proven.dueAt = 0;
        _unlock(node, _bondOf(proven));
        emit JobCompleted(jobId, node, bounty, reward);
        _credit(node, bounty + reward);
        _credit(proven.client, proven.surety - matched);
        _burn(matched + proven.slashed - reward);
    }

    function _fail(bytes32 jobId, Job storage failed) private {
        address node = failed.node;
        uint128 cut = failed.cut;
        _slash(node, _bondOf(failed), cut);
        failed.slashed += cut;
        failed.cut = 0;
        failed.proofHash = 0;
        emit NodeSlashed(jobId, node, cut);
        _passOn(jobId, failed);
    }

    /// @dev Bars the job's present node, and offers the job to the next standby if one is left and there is time for a
    /// full offer and a full assignment; otherwise the job has failed.
    function _passOn(bytes32 jobId, Job storage passed) private {
        _barred[jobId][passed.node] = true;
        uint64 dueAt = uint64(block.timestamp) + OFFER_WINDOW;
        bool possible = passed.attempts < MAX_ATTEMPTS && dueAt + passed.assignmentWindow <= passed.deadline;
        address standby = possible ? _pickStandby(_barred[jobId], passed.surety) : address(0);
        passed.node = standby;
        if (standby == address(0)) {
            passed.status = JobStatus.Slashed;
            passed.dueAt = 0;
            emit JobSlashed(jobId, passed.client, _heldFor(passed));
            _refund(passed);
        } else {
            passed.status = JobStatus.Open;
            passed.dueAt = dueAt;
            emit JobOffered(jobId, standby, dueAt);
        }
    }

    function _cancel(bytes32 jobId, Job storage opened) private {
        opened.status = JobStatus.Cancelled;
        opened.node = address(0);
        opened.dueAt = 0;
        emit JobCancelled(jobId, opened.client, _heldFor(opened));
        _refund(opened);
    }

    /// @dev Everything the client paid in goes back to it; everything the nodes lost is burned.
    function _refund(Job storage ended) private {
        _credit(ended.client, _heldFor(ended));
        _burn(ended.slashed);
    }

    function _heldFor(Job storage paid) private view returns (uint256) {
        return uint256(paid.bounty) + paid.surety;
    }

    /// @dev What the node at work has locked; at least the cut, and never zero.
    function _bondOf(Job storage assigned) private view returns (uint128) {
        return uint128(Math.max(assigned.surety, assigned.cut));
    }

    /* CHECKS */

    function _requireSound(JobRequest calldata request) private view {
        require(request.specHash != 0, EmptySpec());
        require(request.surety >= minimumBond, SuretyTooSmall(request.surety, minimumBond));
        uint256 window = request.assignmentWindow;
        require(
            window >= MIN_ASSIGNMENT_WINDOW && window <= MAX_ASSIGNMENT_WINDOW,
            AssignmentWindowOutOfRange(window, MIN_ASSIGNMENT_WINDOW, MAX_ASSIGNMENT_WINDOW)
        );
        uint256 earliest = block.timestamp + window;
        uint256 latest = block.timestamp + MAX_DURATION;
        require(
            request.deadline >= earliest && request.deadline <= latest,
            DeadlineOutOfRange(request.deadline, earliest, latest)
        );
    }

    function _requireInWindow(bytes32 jobId, Job storage running) private view {
        require(block.timestamp <= running.dueAt, WindowClosed(jobId, running.dueAt));
    }

    function _jobIn(bytes32 jobId, JobStatus expected) private view returns (Job storage found) {
        found = _jobs[jobId];
        require(found.status == expected, WrongStatus(jobId, found.status));
    }
}
