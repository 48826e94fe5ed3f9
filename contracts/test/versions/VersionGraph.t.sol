// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVersionGraph} from "../../src/interfaces/IVersionGraph.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

contract VersionGraphTest is WorkflowVersionsFixture {
    bytes32 private constant FEATURE = "risk-engine-upgrade";
    bytes32 private constant STAGING = "staging-asia";

    /* HASH */

    /// @dev The figure comes from ethers' TypedDataEncoder.hashStruct over the same five words.
    function test_HashCanBeRecomputedOffChain() public view {
        IVersionGraph.Definition memory definition = IVersionGraph.Definition(
            bytes32(uint256(1)),
            bytes32(uint256(2)),
            sha256("definition"),
            bytes32(uint256(4)),
            bytes32(uint256(5))
        );
        assertEq(
            versions.hashDefinition(definition),
            0x6f4d10592f84d687182e5c4d8dd791e73a37de67c1767a04ab9e207cec9e995f
        );
    }

    function test_HashIsTheSameOnEveryChain() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "v4");
        bytes32 here = versions.hashDefinition(definition);
        vm.chainId(block.chainid + 1);
        assertEq(versions.hashDefinition(definition), here);
    }

    function testFuzz_HashCoversEveryWord(bytes32[5] memory words, uint256 changed, bytes32 other)
        public
        view
    {
        changed = bound(changed, 0, 4);
        vm.assume(words[changed] != other);
        bytes32 before = versions.hashDefinition(_fromWords(words));
        words[changed] = other;
        assertNotEq(versions.hashDefinition(_fromWords(words)), before);
    }

    function _fromWords(bytes32[5] memory words) private pure returns (IVersionGraph.Definition memory) {
        return IVersionGraph.Definition(words[0], words[1], words[2], words[3], words[4]);
    }

    /* PUBLISH */

    function test_PublishRecordsTheVersionAndMovesTheHead() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "v4");
        definition.schemaHash = keccak256("schema 2");
        definition.verifierId = keccak256("another verifier");
        bytes32 expected = versions.hashDefinition(definition);

        vm.expectEmit(address(versions));
        emit IVersionGraph.VersionPublished(expected, MAIN, publisher, definition);
        bytes32 v4 = _publishDefinition(MAIN, definition);

        assertEq(v4, expected);
        IVersionGraph.Version memory record = versions.version(v4);
        assertEq(record.parent, v3);
        assertEq(record.mergeParent, 0);
        assertEq(record.branch, MAIN);
        assertEq(record.artifactDigest, sha256("v4"));
        assertEq(record.schemaHash, keccak256("schema 2"));
        assertEq(record.verifierId, keccak256("another verifier"));
        assertEq(record.author, publisher);
        assertEq(record.createdAt, block.timestamp);
        assertEq(record.generation, 4);
        assertFalse(record.revoked);
        assertEq(versions.branch(MAIN).head, v4);
        assertEq(versions.versionCount(), 4);
        assertEq(versions.versionAt(3), v4);
    }

    function test_MergeTakesTheHigherGeneration() public {
        _createBranch(FEATURE, v1, 0);
        bytes32 side = _publish(FEATURE, v1, "side");
        bytes32 onto = _publishDefinition(FEATURE, _definition(side, v3, "taken from main"));
        bytes32 into = _publishDefinition(MAIN, _definition(v3, onto, "merged"));
        assertEq(versions.version(side).generation, 2);
        assertEq(versions.version(onto).generation, 4);
        assertEq(versions.version(into).generation, 5);
        assertEq(versions.version(into).mergeParent, onto);
    }

    function test_RevertWhen_PublishingOnUnknownBranch() public {
        IVersionGraph.Definition memory definition = _definition(0, 0, "x");
        _expectPublishRevert(
            "nowhere",
            definition,
            abi.encodeWithSelector(IVersionGraph.UnknownBranch.selector, bytes32("nowhere"))
        );
    }

    function test_RevertWhen_ArtifactDigestIsZero() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "x");
        definition.artifactDigest = 0;
        _expectPublishRevert(
            MAIN, definition, abi.encodeWithSelector(IVersionGraph.ZeroArtifactDigest.selector)
        );
    }

    function test_RevertWhen_SchemaHashIsZero() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "x");
        definition.schemaHash = 0;
        _expectPublishRevert(MAIN, definition, abi.encodeWithSelector(IVersionGraph.ZeroSchemaHash.selector));
    }

    function test_RevertWhen_VerifierIdIsZero() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "x");
        definition.verifierId = 0;
        _expectPublishRevert(MAIN, definition, abi.encodeWithSelector(IVersionGraph.ZeroVerifierId.selector));
    }

    function test_RevertWhen_ParentIsUnknown() public {
        IVersionGraph.Definition memory definition = _definition("typo", 0, "x");
        _expectPublishRevert(
            MAIN, definition, abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo"))
        );
    }

    function test_RevertWhen_MergeParentIsUnknown() public {
        IVersionGraph.Definition memory definition = _definition(v3, "typo", "x");
        _expectPublishRevert(
            MAIN, definition, abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo"))
        );
    }

    function test_RevertWhen_MergingIntoItself() public {
        IVersionGraph.Definition memory definition = _definition(v3, v3, "x");
        _expectPublishRevert(MAIN, definition, abi.encodeWithSelector(IVersionGraph.SelfMerge.selector, v3));
    }

    function test_RevertWhen_HistoryBeginsWithAMerge() public {
        _createBranch("fresh", 0, 0);
        IVersionGraph.Definition memory definition = _definition(0, v3, "x");
        _expectPublishRevert(
            "fresh", definition, abi.encodeWithSelector(IVersionGraph.MergeWithoutParent.selector, v3)
        );
    }

    function test_RevertWhen_ParentIsNotTheHead() public {
        IVersionGraph.Definition memory definition = _definition(v2, 0, "x");
        _expectPublishRevert(
            MAIN, definition, abi.encodeWithSelector(IVersionGraph.HeadMoved.selector, MAIN, v2, v3)
        );
    }

    function test_RevertWhen_SecondRootOnABranch() public {
        IVersionGraph.Definition memory definition = _definition(0, 0, "x");
        _expectPublishRevert(
            MAIN, definition, abi.encodeWithSelector(IVersionGraph.HeadMoved.selector, MAIN, bytes32(0), v3)
        );
    }

    function test_RevertWhen_VersionIsADuplicate() public {
        _createBranch(FEATURE, v2, 0);
        IVersionGraph.Definition memory definition = _definition(v2, 0, "v3");
        _expectPublishRevert(
            FEATURE, definition, abi.encodeWithSelector(IVersionGraph.VersionAlreadyPublished.selector, v3)
        );
    }

    function test_RevertWhen_PublishingWithoutRole() public {
        IVersionGraph.Definition memory definition = _definition(v3, 0, "v4");
        vm.prank(governance);
        vm.expectRevert(_unauthorized(governance));
        versions.publish(MAIN, definition);
    }

    function testFuzz_EveryPublishedVersionIsFoundAgain(bytes[] memory texts) public {
        bytes32 head = v3;
        uint256 length = texts.length > 12 ? 12 : texts.length;
        for (uint256 i = 0; i < length; ++i) {
            head = _publish(MAIN, head, texts[i]);
            assertEq(versions.version(head).artifactDigest, sha256(texts[i]));
            assertEq(versions.versionAt(3 + i), head);
        }
        assertEq(versions.branch(MAIN).head, head);
        assertEq(versions.firstParents(head, 100).length, 3 + length);
    }

    function _expectPublishRevert(
        bytes32 name,
        IVersionGraph.Definition memory definition,
        bytes memory reason
    ) private {
        vm.prank(publisher);
        vm.expectRevert(reason);
        versions.publish(name, definition);
        assertEq(versions.versionCount(), 3);
        assertEq(versions.branch(MAIN).head, v3);
    }

    /* BRANCHES */

    function test_CreateBranchFromALabel() public {
        vm.prank(publisher);
        versions.label("production-v1.2", v2);

        bytes32 origin = versions.labelledVersion("production-v1.2");
        vm.expectEmit(address(versions));
        emit IVersionGraph.BranchCreated(FEATURE, v2, STAGING, publisher);
        _createBranch(FEATURE, origin, STAGING);

        IVersionGraph.Branch memory record = versions.branch(FEATURE);
        assertEq(record.head, v2);
        assertEq(record.origin, v2);
        assertEq(record.isolatedEnvironment, STAGING);
        assertEq(record.creator, publisher);
        assertEq(record.createdAt, block.timestamp);
        assertEq(versions.isolatedBranch(STAGING), FEATURE);
        assertEq(versions.branchCount(), 2);
        assertEq(versions.branchNameAt(0), MAIN);
        assertEq(versions.branchNameAt(1), FEATURE);
    }

    function test_RevertWhen_BranchNameIsZero() public {
        _expectBranchRevert(0, v1, 0, abi.encodeWithSelector(IVersionGraph.ZeroName.selector));
    }

    function test_RevertWhen_BranchExists() public {
        _expectBranchRevert(
            MAIN, v1, 0, abi.encodeWithSelector(IVersionGraph.BranchAlreadyExists.selector, MAIN)
        );
    }

    function test_RevertWhen_OriginIsUnknown() public {
        _expectBranchRevert(
            FEATURE, "typo", 0, abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo"))
        );
    }

    function test_RevertWhen_IsolatingProduction() public {
        _expectBranchRevert(
            FEATURE,
            v1,
            PRODUCTION,
            abi.encodeWithSelector(IVersionGraph.EnvironmentNotIsolable.selector, PRODUCTION)
        );
    }

    function test_RevertWhen_IsolatingAnotherBranchsEnvironment() public {
        _createBranch("other", v1, STAGING);
        _expectBranchRevert(
            FEATURE,
            v1,
            STAGING,
            abi.encodeWithSelector(IVersionGraph.EnvironmentNotIsolable.selector, STAGING)
        );
    }

    function test_RevertWhen_IsolatingAnEnvironmentInUse() public {
        vm.prank(governance);
        versions.activate(STAGING, v1, 0);
        _expectBranchRevert(
            FEATURE,
            v1,
            STAGING,
            abi.encodeWithSelector(IVersionGraph.EnvironmentNotIsolable.selector, STAGING)
        );
    }

    function test_RevertWhen_CreatingBranchWithoutRole() public {
        vm.prank(anybody);
        vm.expectRevert(_unauthorized(anybody));
        versions.createBranch(FEATURE, v1, 0);
    }

    function test_RevertWhen_ReadingAnUnknownBranch() public {
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.UnknownBranch.selector, FEATURE));
        versions.branch(FEATURE);
    }

    function _createBranch(bytes32 name, bytes32 origin, bytes32 environment) private {
        vm.prank(publisher);
        versions.createBranch(name, origin, environment);
    }

    function _expectBranchRevert(bytes32 name, bytes32 origin, bytes32 environment, bytes memory reason)
        private
    {
        uint256 count = versions.branchCount();
        bytes32 owner = versions.isolatedBranch(environment);
        vm.prank(publisher);
        vm.expectRevert(reason);
        versions.createBranch(name, origin, environment);
        assertEq(versions.branchCount(), count);
        assertEq(versions.isolatedBranch(environment), owner);
    }

    /* LABELS */

    function test_LabelNeverMoves() public {
        vm.startPrank(publisher);
        vm.expectEmit(address(versions));
        emit IVersionGraph.VersionLabelled("v1.2", v2);
        versions.label("v1.2", v2);
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.LabelAlreadyUsed.selector, bytes32("v1.2"), v2));
        versions.label("v1.2", v3);
        vm.stopPrank();
        assertEq(versions.labelledVersion("v1.2"), v2);
    }

    function test_RevertWhen_LabelIsZero() public {
        vm.prank(publisher);
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.ZeroName.selector));
        versions.label(0, v2);
    }

    function test_RevertWhen_LabellingAnUnknownVersion() public {
        vm.prank(publisher);
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo")));
        versions.label("v1.2", "typo");
        assertEq(versions.labelledVersion("v1.2"), 0);
    }

    function test_RevertWhen_LabellingWithoutRole() public {
        vm.prank(anybody);
        vm.expectRevert(_unauthorized(anybody));
        versions.label("v1.2", v2);
    }

    /* READING */

    function test_FirstParentsRunBackToTheRoot() public view {
        bytes32[] memory line = versions.firstParents(v3, 10);
        assertEq(line.length, 3);
        assertEq(line[0], v3);
        assertEq(line[1], v2);
        assertEq(line[2], v1);
        assertEq(versions.firstParents(v3, 2).length, 2);
        assertEq(versions.firstParents(v3, 0).length, 0);
    }

    function test_RevertWhen_ReadingAnUnknownVersion() public {
        bytes memory reason = abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo"));
        vm.expectRevert(reason);
        versions.version("typo");
        vm.expectRevert(reason);
        versions.firstParents("typo", 1);
        assertFalse(versions.isPublished("typo"));
        assertFalse(versions.isPublished(0));
    }
}
