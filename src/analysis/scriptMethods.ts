/**
 * Method names that in JavaScript practically belong to classes of the language alone: a call of one on an object of unknown
 * type is a call on an array, a string or a promise. Names that libraries use for I/O as well (`find`, `get`, `delete`, `sort`,
 * ...) are not here. Source: https://tc39.es/ecma262/#sec-indexed-collections, #sec-text-processing, #sec-promise-objects.
 */
const methodsByClass: Readonly<Record<string, string>> = {
  Array: `concat copyWithin every filter findIndex findLast findLastIndex flat flatMap forEach includes indexOf join lastIndexOf
    map push reduce reduceRight reverse shift some splice toReversed toSorted toSpliced unshift`,
  String: `charAt charCodeAt codePointAt endsWith localeCompare matchAll normalize padEnd padStart replaceAll split startsWith
    substring toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase trim trimEnd trimStart`,
  Promise: 'catch finally then',
  Number: 'toExponential toFixed toPrecision',
  Date: `getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime toISOString
    toLocaleDateString toLocaleTimeString toUTCString`,
  Object: 'hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString valueOf',
};

/** Method to the class that has it. */
export const scriptMethods: ReadonlyMap<string, string> = new Map(
  Object.entries(methodsByClass).flatMap(([owner, methods]) =>
    methods.split(/\s+/).map((method) => [method, `globalThis.${owner}`] as const),
  ),
);
