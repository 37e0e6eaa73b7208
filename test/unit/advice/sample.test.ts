import path from 'node:path';
import { checkFile, fixtures, projectOf } from '../../support/checkFixtures';

describe('the sample shop', () => {
  const project = projectOf(path.join(fixtures, 'sample'));
  for (const file of project.paths()) {
    it(file, () => {
      checkFile(project, file);
    });
  }
});
