/**
 * What the tokenizer scans: the characters of a text as bytes, and the words among them that are keywords.
 */
import assert from 'node:assert/strict';
import { Characters } from '../../../src/languages/python/parser/characters';
import { isKeyword, Token, wordToken } from '../../../src/languages/python/parser/tokens';

const keywords = Object.entries(Token).flatMap(([name, kind]) =>
  typeof kind === 'number' && isKeyword(kind) ? [[name, kind] as const] : [],
);

function tokenOf(word: string): number {
  const characters = new Characters();
  characters.read(word);
  return wordToken(characters.codes, 0, word.length);
}

describe('the characters of a text', () => {
  it('keep their places, where one outside ASCII stands for all of them', () => {
    const characters = new Characters();
    characters.read('a = "é😀"\n');
    assert.deepEqual([...characters.codes.subarray(0, 10)], [97, 32, 61, 32, 34, 128, 128, 128, 34, 10]);
    assert.equal(characters.isAscii, false);
  });

  it('keep their places behind characters of two, three and four bytes, in short texts and in long ones', () => {
    const piece = 'plain words é between é€ them 😀\ud800 and none\n';
    for (const text of [piece, `x${piece}`, `xy${piece}`, `xyz${piece}`, piece.repeat(5000)]) {
      const characters = new Characters();
      characters.read(text);
      const expected = Array.from({ length: text.length }, (_, offset) => Math.min(text.charCodeAt(offset), 128));
      assert.deepEqual([...characters.codes.subarray(0, text.length + 1)], [...expected, 0]);
      assert.equal(characters.isAscii, false);
    }
  });

  it('need more room where a text fills it with wide ones', () => {
    const characters = new Characters();
    characters.read('€'.repeat(100_000));
    assert.ok(characters.codes.subarray(0, 100_000).every((code) => code === 128));
    assert.deepEqual([...characters.codes.subarray(100_000, 100_004)], [0, 0, 0, 0]);
  });

  it('end with zeros, whatever was read before', () => {
    const characters = new Characters();
    characters.read('a long name');
    characters.read('é');
    characters.read('b');
    assert.deepEqual([...characters.codes.subarray(0, 5)], [98, 0, 0, 0, 0]);
    assert.equal(characters.isAscii, true);
  });

  it('are read from texts of any length', () => {
    const characters = new Characters();
    const text = 'x'.repeat(100_000);
    characters.read(text);
    assert.equal(characters.codes.indexOf(0), text.length);
  });
});

describe('keywords', () => {
  it('are told from each other', () => {
    assert.equal(keywords.length, 35);
    for (const [name, kind] of keywords) {
      const word = ['False', 'None', 'True'].includes(name) ? name : name.toLowerCase();
      assert.equal(tokenOf(word), kind, word);
    }
  });

  it('are told from names that begin or end like them', () => {
    for (const word of ['i', 'iff', 'fi', 'Class', 'none', 'returns', 'yiel', 'nonlocal_', 'élse', '_']) {
      assert.equal(tokenOf(word), Token.Name, word);
    }
  });
});
