/**
 * Answers a few names for the daemons alone, and passes everything else that they ask on to the nameserver that was asked.
 * In come packets of DNS and the names with their addresses; out go answers, packets as they came, and a sign of life for
 * the kernel, which leads the daemons here only while there is one.
 */
@NullMarked
package dev.regpath.resolver;

import org.jspecify.annotations.NullMarked;
