/** How the page is built: a folder of static files with names that contain their hashes. */

import { defineConfig } from 'vite';

const conditions = ['veritee-source', 'browser', 'module', 'import', 'default'];

export default defineConfig({
  base: './',
  resolve: { conditions },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // The policy of the page allows no data: URLs, and no script inside the document.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    reportCompressedSize: false,
  },
});
