import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Tests run against the sources of all packages (export condition `source`), so there is one instance of each module.
 * `import` is not named: it would also reach `require` in packages that have both forms.
 */
const conditions = ['veritee-source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/page-build.ts'],
    setupFiles: ['test/support/described-answers.ts'],
    // Many tests wait for a process, a server or a browser: two at once take half the time even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A test that leans on its neighbours fails soon. The seed is printed: `--sequence.seed=N` runs the same order again.
    sequence: { shuffle: { files: false, tests: true } },
    // Bounds of tests that hang, not measures of speed: the machine may have one core and other work.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    coverage: { include: ['packages/*/src/**', 'apps/*/src/**'] },
  },
});
