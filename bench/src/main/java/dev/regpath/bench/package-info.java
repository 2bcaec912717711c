/**
 * What measurements have in common. Rounds come in from whoever measures, and go into a data file; tables of
 * docs/performance.md and plots are made of that file and of nothing else.
 */
@NullMarked
package dev.regpath.bench;

import org.jspecify.annotations.NullMarked;
