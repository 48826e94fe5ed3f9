import { expect, test } from "vitest"

import { parseIncludes } from "./find-sources.ts"

test("include statements are found with their lines, those in comments are not", () => {
  const text = `pragma circom 2.0.0;
// include "no1.circom";
include "a.circom"; /* include "no2.circom";
include "no3.circom"; */ include   "b//c.circom";
include"d.circom";
/* unclosed include "no4.circom";`
  expect(parseIncludes(text)).toEqual([
    { path: "a.circom", line: 3 },
    { path: "b//c.circom", line: 4 },
    { path: "d.circom", line: 5 },
  ])
})
