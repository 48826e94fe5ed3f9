// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Vm} from "forge-std/Vm.sol";

import {WorkflowVersions} from "../../src/WorkflowVersions.sol";
import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IRunPins} from "../../src/interfaces/IRunPins.sol";
import {IVersionGraph} from "../../src/interfaces/IVersionGraph.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

/// @dev Acts in every role on a governed and an isolated environment, and keeps a second, naive book of what should be
/// active. A disagreement is noted in `fault`, because a revert of the handler would only be skipped.
contract WorkflowVersionsHandler is CommonBase, StdUtils {
    struct Book {
        bytes32 selected;
        bytes32 returnTo;
        uint256 actedAt;
        bool pending;
        bool disarmed;
    }

    bytes32 public constant PRODUCTION = "production";
    bytes32 public constant STAGING = "staging";
    uint256 private constant WINDOW = 72 hours;

    WorkflowVersions private immutable VERSIONS;
    address private immutable GOVERNANCE;
    address private immutable PUBLISHER;
    address private immutable GUARDIAN;
    address private immutable ORCHESTRATOR;
    bytes32 private immutable SCHEMA;
    bytes32 private immutable VERIFIER;

    mapping(bytes32 environment => Book) private _books;
    mapping(bytes32 environment => mapping(bytes32 versionHash => bool)) public everSelected;
    mapping(bytes32 versionHash => bool) public everRevoked;
    mapping(bytes32 environment => bytes32[]) private _entryDigests;
    mapping(bytes32 environment => uint256) private _latest;
    mapping(bytes32 environment => mapping(bytes32 versionHash => uint256)) private _inFlight;
    uint256 private _looks;
    bytes32[] private _runs;
    bytes32 private _observed;
    string public fault;
    /// @dev The handler's own time: a runner may forget between calls what `warp` has set.
    uint256 public clock = block.timestamp;
    mapping(string act => uint256) public count;

    constructor(WorkflowVersions versions, address[4] memory roles, bytes32 schema, bytes32 verifier) {
        VERSIONS = versions;
        (GOVERNANCE, PUBLISHER, GUARDIAN, ORCHESTRATOR) = (roles[0], roles[1], roles[2], roles[3]);
        (SCHEMA, VERIFIER) = (schema, verifier);
    }

    /// @dev Reads the events as an outside observer would, and checks that the log only grew.
    modifier watched(string memory act) {
        vm.warp(clock);
        vm.recordLogs();
        _;
        _observe();
        _checkLog(PRODUCTION);
        _checkLog(STAGING);
        ++count[act];
    }

    /* ACTS */

    function publish(uint256 seed, uint256 mergeSeed) external watched("publish") {
        bytes32 name = seed % 3 == 0 ? bytes32("feature") : bytes32("main");
        bytes32 parent = VERSIONS.branch(name).head;
        bytes32 mergeParent = mergeSeed % 3 == 0 ? _version(mergeSeed / 3) : bytes32(0);
        vm.prank(PUBLISHER);
        bytes32 versionHash = VERSIONS.publish(
            name, IVersionGraph.Definition(parent, mergeParent, keccak256(abi.encode(seed)), SCHEMA, VERIFIER)
        );
        if (!_isOlder(parent, versionHash) || !_isOlder(mergeParent, versionHash)) {
            fault = "a parent is not older than its child";
        }
    }

    function activate(uint256 environmentSeed, uint256 seed) external watched("activate") {
        bytes32 environment = _environment(environmentSeed);
        bytes32 versionHash = _version(seed);
        bytes32 expected = seed % 5 == 0 ? _version(seed / 2) : VERSIONS.activeVersionOf(environment);
        vm.prank(GOVERNANCE);
        VERSIONS.activate(environment, versionHash, expected);
        _decide(environment, versionHash);
    }

    function stage(uint256 seed) external watched("stage") {
        bytes32 versionHash = _version(seed);
        bytes32 expected = VERSIONS.activeVersionOf(STAGING);
        vm.prank(PUBLISHER);
        VERSIONS.stage(STAGING, versionHash, expected);
        if (_tick(STAGING).pending) fault = "staged during a guardian's act";
        _decide(STAGING, versionHash);
    }

    function rollBack(uint256 environmentSeed, uint256 seed, bool drain) external watched("rollBack") {
        bytes32 environment = _environment(environmentSeed);
        bytes32 versionHash = _formerlySelected(environment, seed);
        _noteHazard(environment, versionHash);
        bytes32 expected = VERSIONS.activeVersionOf(environment);
        vm.prank(GOVERNANCE);
        VERSIONS.rollbackEnvironment(environment, versionHash, expected, drain);
        _decide(environment, versionHash);
    }

    function emergencyRollback(uint256 seed) external watched("emergencyRollback") {
        bytes32 versionHash = _formerlySelected(PRODUCTION, seed);
        _noteHazard(PRODUCTION, versionHash);
        vm.prank(GOVERNANCE);
        VERSIONS.emergencyRollback(versionHash);
        _decide(PRODUCTION, versionHash);
    }

    function guardianRollback(uint256 environmentSeed, uint256 seed, bool drain)
        external
        watched("guardianRollback")
    {
        bytes32 environment = _environment(environmentSeed);
        bytes32 versionHash = _formerlySelected(environment, seed);
        _noteHazard(environment, versionHash);
        bytes32 expected = VERSIONS.activeVersionOf(environment);
        vm.prank(GUARDIAN);
        VERSIONS.guardianRollback(environment, versionHash, expected, drain);
        Book storage book = _tick(environment);
        if (book.disarmed) fault = "a disarmed guardian acted";
        if (!book.pending) (book.returnTo, book.actedAt) = (book.selected, block.timestamp);
        (book.pending, book.selected) = (true, versionHash);
    }

    function ratify(uint256 environmentSeed, uint256 seed) external watched("ratify") {
        bytes32 environment = _environment(environmentSeed);
        bytes32 versionHash = seed % 4 == 0 ? _version(seed) : VERSIONS.status(environment).selected;
        vm.prank(GOVERNANCE);
        VERSIONS.ratifyRollback(environment, versionHash);
        Book storage book = _tick(environment);
        if (!book.pending || book.selected != versionHash) fault = "ratified what was not pending";
        book.pending = false;
    }

    function reject(uint256 environmentSeed) external watched("reject") {
        bytes32 environment = _environment(environmentSeed);
        bytes32 versionHash = VERSIONS.status(environment).selected;
        vm.prank(GOVERNANCE);
        VERSIONS.rejectRollback(environment, versionHash);
        Book storage book = _tick(environment);
        if (!book.pending) fault = "rejected what was not pending";
        (book.pending, book.disarmed, book.selected) = (false, true, book.returnTo);
    }

    function rearm(uint256 environmentSeed) external watched("rearm") {
        bytes32 environment = _environment(environmentSeed);
        vm.prank(GOVERNANCE);
        VERSIONS.rearmGuardian(environment);
        _tick(environment).disarmed = false;
    }

    function settleLapse(uint256 environmentSeed) external watched("settleLapse") {
        VERSIONS.settleLapse(_environment(environmentSeed));
    }

    /// @dev Rarely, or soon everything would be paused.
    function revoke(uint256 seed) external watched("revoke") {
        vm.assume(seed % 8 == 0);
        bytes32 versionHash = _version(seed / 8);
        vm.prank(GOVERNANCE);
        VERSIONS.revoke(versionHash);
        everRevoked[versionHash] = true;
    }

    function pin(uint256 environmentSeed, uint256 seed) external watched("pin") {
        bytes32 environment = _environment(environmentSeed);
        bytes32 runId = keccak256(abi.encode(seed, _runs.length));
        bytes32 versionHash = VERSIONS.activeVersionOf(environment);
        vm.prank(ORCHESTRATOR);
        VERSIONS.pin(environment, versionHash, runId);
        _runs.push(runId);
        if (VERSIONS.runsInFlight(environment, versionHash) != ++_inFlight[environment][versionHash]) {
            fault = "a run is not counted";
        }
    }

    function unpin(uint256 seed) external watched("unpin") {
        uint256 index = seed % _runs.length;
        IRunPins.Pin memory bound = VERSIONS.pinOf(_runs[index]);
        vm.prank(ORCHESTRATOR);
        VERSIONS.unpin(_runs[index]);
        uint256 left = --_inFlight[bound.environment][bound.versionHash];
        if (VERSIONS.runsInFlight(bound.environment, bound.versionHash) != left) {
            fault = "a run is still counted";
        }
        _runs[index] = _runs[_runs.length - 1];
        _runs.pop();
    }

    /// @dev From no time at all to beyond the window, and often to the very second of a deadline or the one before.
    function passTime(uint256 seed, uint256 environmentSeed) external watched("passTime") {
        uint48 deadline = VERSIONS.status(_environment(environmentSeed)).deadline;
        if (deadline != 0 && seed % 4 != 3) clock = deadline - (seed % 4) / 2;
        else clock += bound(seed, 0, WINDOW + 1);
    }

    /* THE SECOND BOOK */

    function expectedActive(bytes32 environment) external view returns (bytes32) {
        Book storage book = _books[environment];
        bool lapsed = book.pending && block.timestamp - book.actedAt >= WINDOW;
        bytes32 selected = lapsed ? book.returnTo : book.selected;
        return everRevoked[selected] ? bytes32(0) : selected;
    }

    function observed() external view returns (bytes32) {
        return _observed;
    }

    function _tick(bytes32 environment) private returns (Book storage book) {
        book = _books[environment];
        if (book.pending && block.timestamp - book.actedAt >= WINDOW) {
            (book.pending, book.disarmed, book.selected) = (false, true, book.returnTo);
        }
    }

    function _decide(bytes32 environment, bytes32 versionHash) private {
        Book storage book = _tick(environment);
        (book.pending, book.disarmed, book.selected) = (false, false, versionHash);
        everSelected[environment][versionHash] = true;
    }

    /* WATCHING */

    function _observe() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IActivationLog.VersionChanged.selector) continue;
            if (logs[i].topics[2] != _observed) fault = "previous is not the version left";
            if (logs[i].topics[1] == _observed) fault = "a change that changes nothing";
            _observed = logs[i].topics[1];
        }
    }

    /// @dev Learns new entries and looks again at the last known and at one older one, another each time.
    function _checkLog(bytes32 environment) private {
        bytes32[] storage known = _entryDigests[environment];
        uint256 length = VERSIONS.logLength(environment);
        if (length < known.length) fault = "the log shrank";
        if (known.length != 0) {
            _checkEntry(environment, known.length - 1);
            _checkEntry(environment, _looks++ % known.length);
        }
        while (known.length < length) {
            IActivationLog.Activation[] memory entry = VERSIONS.logEntries(environment, known.length, 1);
            if (entry[0].since < _latest[environment]) fault = "the log is out of order";
            _latest[environment] = entry[0].since;
            known.push(keccak256(abi.encode(entry[0])));
        }
    }

    function _checkEntry(bytes32 environment, uint256 index) private {
        bytes32 digest = keccak256(abi.encode(VERSIONS.logEntries(environment, index, 1)[0]));
        if (digest != _entryDigests[environment][index]) fault = "the log was rewritten";
    }

    function _isOlder(bytes32 parent, bytes32 child) private view returns (bool) {
        return parent == 0 || VERSIONS.version(parent).generation < VERSIONS.version(child).generation;
    }

    /// @dev Whatever a rollback goes to must have been selected before, must not be revoked, and must not be current.
    function _noteHazard(bytes32 environment, bytes32 versionHash) private {
        if (uint256(VERSIONS.rollbackHazard(environment, versionHash, true)) != 0) return;
        if (!everSelected[environment][versionHash]) fault = "a rollback to what never was active";
        if (everRevoked[versionHash]) fault = "a rollback to a revoked version";
        if (VERSIONS.version(versionHash).generation >= _currentGeneration(environment)) {
            fault = "a rollback forward";
        }
    }

    function _currentGeneration(bytes32 environment) private view returns (uint256) {
        return VERSIONS.version(VERSIONS.status(environment).selected).generation;
    }

    /* CHOOSING */

    function _environment(uint256 seed) private pure returns (bytes32) {
        return seed % 4 == 0 ? STAGING : PRODUCTION;
    }

    function _version(uint256 seed) private view returns (bytes32) {
        uint256 length = VERSIONS.versionCount();
        return seed % 31 == 30 ? bytes32(seed) : VERSIONS.versionAt(seed % length);
    }

    /// @dev Mostly something out of the log, so that rollbacks often pass.
    function _formerlySelected(bytes32 environment, uint256 seed) private view returns (bytes32) {
        uint256 length = VERSIONS.logLength(environment);
        if (length == 0 || seed % 8 == 0) return _version(seed);
        return VERSIONS.logEntries(environment, seed % length, 1)[0].version;
    }
}

contract WorkflowVersionsInvariantTest is WorkflowVersionsFixture {
    WorkflowVersionsHandler private _handler;

    function setUp() public override {
        super.setUp();
        vm.prank(publisher);
        versions.createBranch("feature", v2, "staging");
        _handler = new WorkflowVersionsHandler(
            versions, [governance, publisher, guardian, orchestrator], SCHEMA, VERIFIER
        );
        targetContract(address(_handler));
    }

    /// @dev One function, so that a long run walks each history once.
    function invariant_ActivationsAreSound() public {
        vm.warp(_handler.clock());
        assertEq(_handler.fault(), "");
        _checkActive("production");
        _checkActive("staging");
        _checkObserver();
    }

    /// @dev Once a lapse is written, whoever reads nothing but VersionChanged knows what is active.
    function _checkObserver() private view {
        if (versions.status("production").phase == IActivationLog.Phase.Lapsed) return;
        assertEq(versions.activeVersion(), _handler.observed(), "an observer of events is wrong");
    }

    /// @dev What is active is what the second book says; it came by a decision and is not revoked.
    function _checkActive(bytes32 environment) private view {
        bytes32 active = versions.activeVersionOf(environment);
        assertEq(active, _handler.expectedActive(environment), "the books disagree");
        if (active == 0) return;
        assertTrue(_handler.everSelected(environment, active), "never selected");
        assertFalse(_handler.everRevoked(active), "revoked");
        assertTrue(versions.wasActive(environment, active));
        bytes32 owner = versions.version(active).branch;
        if (owner == "feature") assertEq(environment, "staging", "escaped its isolation");
    }
}
