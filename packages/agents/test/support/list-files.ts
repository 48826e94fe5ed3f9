// Files in the shapes of the published lists. The names and addresses in them are invented.

/** An invented address, told from others by its number. */
export function addressOf(index: number): `0x${string}` {
  return `0x${"a5".repeat(16)}${index.toString(16).padStart(8, "0")}`
}

export type SdnId = { readonly type: string; readonly number: string }
export type SdnOptions = {
  readonly date?: string
  readonly count?: number | "none"
  readonly namespace?: string
  readonly prefix?: string
  /** Adds to every entry, to give files their real size. */
  readonly filler?: string
}

/** SDN.XML: one entry for each list of ids. */
export function writeSdn(entries: readonly (readonly SdnId[])[], options: SdnOptions = {}): string {
  return [...writeSdnPieces(entries, options)].join("")
}

export function* writeSdnPieces(
  entries: readonly (readonly SdnId[])[],
  { date = "11/20/2026", count = entries.length, namespace = SDN, prefix = "", filler = "" }: SdnOptions = {},
): Generator<string> {
  const p = prefix === "" ? "" : `${prefix}:`
  const records = count === "none" ? "" : `<${p}Record_Count>${count}</${p}Record_Count>`
  yield `<?xml version="1.0" standalone="yes"?>\n<${p}sdnList xmlns${prefix === "" ? "" : `:${prefix}`}="${namespace}">`
  yield `\n  <${p}publshInformation><${p}Publish_Date>${date}</${p}Publish_Date>${records}</${p}publshInformation>`
  for (const [index, ids] of entries.entries()) {
    yield `\n  <${p}sdnEntry><${p}uid>${1000 + index}</${p}uid><${p}lastName>NAME &amp; CO ${index}</${p}lastName>`
    yield `<${p}sdnType>Entity</${p}sdnType><${p}programList><${p}program>TEST</${p}program></${p}programList>`
    if (ids.length > 0) {
      yield `<${p}idList>`
      for (const [place, { type, number }] of ids.entries()) {
        yield `\n    <${p}id><${p}uid>${place}</${p}uid><${p}idType>${type}</${p}idType><${p}idNumber>${number}</${p}idNumber></${p}id>`
      }
      yield `</${p}idList>`
    }
    yield `<${p}akaList><${p}aka><${p}uid>7${index}</${p}uid><${p}lastName>OTHER</${p}lastName></${p}aka></${p}akaList>`
    yield `<${p}remarks>${filler}</${p}remarks></${p}sdnEntry>`
  }
  yield `\n</${p}sdnList>\n`
}

const SDN = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"

export const eth = (index: number): SdnId => ({
  type: "Digital Currency Address - ETH",
  number: addressOf(index),
})

/** SDN_ADVANCED.XML: one party for each list of addresses. */
export function writeAdvanced(
  parties: readonly (readonly string[])[],
  { typeId = "345", ticker = "ETH" }: { readonly typeId?: string; readonly ticker?: string } = {},
): string {
  const features = (addresses: readonly string[], party: number) =>
    addresses
      .map(
        (address, place) =>
          `<Feature ID="${party}${place}" FeatureTypeID="${typeId}"><FeatureVersion ID="1" ReliabilityID="1560"><Comment/>` +
          `<VersionDetail DetailTypeID="1432">${address}</VersionDetail></FeatureVersion></Feature>`,
      )
      .join("")
  return [
    '<?xml version="1.0" encoding="utf-8"?><Sanctions xmlns="urn:advanced" Version="3">',
    '<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>11</Month><Day>9</Day></DateOfIssue>',
    "<ReferenceValueSets><FeatureTypeValues>",
    '<FeatureType ID="25">Location</FeatureType>',
    `<FeatureType ID="345">Digital Currency Address - ${ticker}</FeatureType>`,
    "</FeatureTypeValues></ReferenceValueSets><DistinctParties>",
    ...parties.map(
      (addresses, party) =>
        `<DistinctParty FixedRef="${2000 + party}"><Profile ID="${party}"><Identity ID="1"><NamePartValue>X</NamePartValue></Identity>` +
        `${features(addresses, party)}<Feature ID="9" FeatureTypeID="25"><FeatureVersion ID="1"><VersionDetail>Nowhere</VersionDetail></FeatureVersion></Feature>` +
        "</Profile></DistinctParty>",
    ),
    "</DistinctParties></Sanctions>",
  ].join("\n")
}

/** A record of sdn.csv. */
export function sdnRecord(entry: number, remarks: string): string {
  return `${entry},"NAME ${entry}","-0- ","TEST","-0- ","-0- ","-0- ","-0- ","-0- ","-0- ","-0- ","${remarks}"\r\n`
}

/** A line of entities.ftm.json. */
export function wallet(id: string, publicKey: readonly unknown[], currency = "ETH"): string {
  return `${JSON.stringify({ id, caption: "x", schema: "CryptoWallet", properties: { publicKey, currency: [currency] } })}\n`
}
