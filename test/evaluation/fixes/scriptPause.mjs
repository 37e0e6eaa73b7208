// Ten handlers at once that each pause
// rule: blocking-call-in-async
async function handler(number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  return number;
}

console.log(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => handler(number))));
