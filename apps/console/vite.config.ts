/** How the page is built: a folder of static files with names that contain their hashes. */

import { defineConfig } from 'vite';

export default defineConfig({ base: './' });
