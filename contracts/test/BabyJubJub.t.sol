// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BabyJubJub} from "../src/libraries/BabyJubJub.sol";
import {AgentVectors} from "./support/AgentVectors.sol";

contract BabyJubJubTest is Test {
    function test_KeysAreOnCurveAndOfPrimeOrder() public pure {
        for (uint256 i = 0; i < AgentVectors.KEY_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.key(i);
            assertTrue(BabyJubJub.isOnCurve(x, y));
            assertTrue(BabyJubJub.hasPrimeOrder(x, y));
        }
    }

    function test_NegatedKeysAreOfPrimeOrderToo() public pure {
        (uint256 x, uint256 y) = AgentVectors.key(0);
        assertTrue(BabyJubJub.hasPrimeOrder(BabyJubJub.FIELD - x, y));
    }

    function test_CircomlibBasePointIsOfPrimeOrder() public pure {
        uint256 x = 5299619240641551281634865583518297030282874472190772894086521144482721001553;
        uint256 y = 16950150798460657717958625567821834550301663161624707787222815936182638968203;
        assertTrue(BabyJubJub.isOnCurve(x, y));
        assertTrue(BabyJubJub.hasPrimeOrder(x, y));
    }

    function test_LowOrderPointsAreOnCurveButRefused() public pure {
        for (uint256 i = 0; i < AgentVectors.TORSION_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.torsion(i);
            assertTrue(BabyJubJub.isOnCurve(x, y));
            assertFalse(BabyJubJub.hasPrimeOrder(x, y));
        }
    }

    function test_KeysPlusLowOrderPointsAreOnCurveButRefused() public pure {
        for (uint256 i = 0; i < AgentVectors.MIXED_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.mixed(i);
            assertTrue(BabyJubJub.isOnCurve(x, y));
            assertFalse(BabyJubJub.hasPrimeOrder(x, y));
        }
    }

    function test_GeneratorOfTheWholeGroupIsRefused() public pure {
        // EIP-2494's G, of order 8·ORDER.
        uint256 x = 995203441582195749578291179787384436505546430278305826713579947235728471134;
        uint256 y = 5472060717959818805561601436314318772137091100104008585924551046643952123905;
        assertTrue(BabyJubJub.isOnCurve(x, y));
        assertFalse(BabyJubJub.hasPrimeOrder(x, y));
    }

    function test_NearMissesAreNotOnCurve() public pure {
        for (uint256 i = 0; i < AgentVectors.OFF_CURVE_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.offCurve(i);
            assertFalse(BabyJubJub.isOnCurve(x, y));
        }
    }

    function testFuzz_RandomPairsAreNotOnCurve(uint256 x, uint256 y) public pure {
        // One pair in 2^254 is, so a hit means that the check is broken.
        assertFalse(BabyJubJub.isOnCurve(x, y) && x > 1 && x != BabyJubJub.FIELD - 1);
    }

    function testFuzz_UnreducedCoordinatesAreRefused(uint256 index) public pure {
        (uint256 x, uint256 y) = AgentVectors.key(bound(index, 0, AgentVectors.KEY_COUNT - 1));
        assertFalse(BabyJubJub.isOnCurve(x + BabyJubJub.FIELD, y));
        assertFalse(BabyJubJub.isOnCurve(x, y + BabyJubJub.FIELD));
    }
}
