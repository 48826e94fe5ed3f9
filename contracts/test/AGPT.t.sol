// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {AGPT} from "../src/AGPT.sol";

contract AGPTTest is Test {
    function test_Name() public {
        assertEq(new AGPT().symbol(), "AGPT");
    }
}
