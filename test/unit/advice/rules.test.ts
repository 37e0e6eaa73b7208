import { ruleIds } from '../../../src/advice/finding';
import { checkFixtures } from '../../support/checkFixtures';

for (const rule of ruleIds) {
  describe(rule, () => {
    checkFixtures(`rules/${rule}`);
  });
}
