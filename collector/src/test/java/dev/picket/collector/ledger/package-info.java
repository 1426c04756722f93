/** Tests of the ledger. */
@NullMarked
package dev.picket.collector.ledger;

import org.jspecify.annotations.NullMarked;
