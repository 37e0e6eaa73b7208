// Eight passwords at once, hashed in the pool of the runtime
// rule: blocking-call-in-async
import { pbkdf2Sync } from 'node:crypto';

async function login(password) {
  const key = pbkdf2Sync(password, 'salt', 1_000_000, 32, 'sha256');
  return key.toString('hex').slice(0, 8);
}

console.log(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((password) => login(password))));
