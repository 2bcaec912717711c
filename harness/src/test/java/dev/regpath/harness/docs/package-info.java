/**
 * Runs the documentation: what goes in are pages in Markdown and machines, what comes out is the first block that does not
 * do what the page says. Which machine a block is typed on, and which blocks are not run and why, stands in the page, in a
 * comment before each block.
 */
@NullMarked
package dev.regpath.harness.docs;

import org.jspecify.annotations.NullMarked;
