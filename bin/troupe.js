#!/usr/bin/env node
// Old Node versions have to get as far as the check: nothing newer than import() may stand here.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 12)) {
  process.stderr.write(
    'troupe: needs Node 22.12 or newer, and this is ' +
      process.versions.node +
      '; in a clone, npx troupe finds its own\n',
  );
  process.exitCode = 2;
} else {
  import('./start.js')
    .then((start) => start.start())
    .then(undefined, (error) => {
      process.stderr.write(`troupe: ${error.message}\n`);
      process.exitCode = 1;
    });
}
