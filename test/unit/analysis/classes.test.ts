import { checkFixtures } from '../../support/checkFixtures';

describe('what a function does with its time', () => {
  checkFixtures('classes');
});

describe('what a name refers to', () => {
  checkFixtures('resolution');
});
