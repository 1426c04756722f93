/** Answers: what a principal may know, from the ledger, with its coverage. */
@NullMarked
package dev.picket.collector.query;

import org.jspecify.annotations.NullMarked;
