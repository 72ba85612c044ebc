'use strict';

const { availableParallelism } = require('node:os');

// Tokens are signed on Node's thread pool. More of its threads than cores get in the way of the main thread, which reads
// requests and verifies evidence; fewer than two would let one slow name lookup hold up every signature. The pool takes
// its size when it is first used, and loading an ES module uses it: hence CommonJS, here or by `node --require`.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism() - 1));
