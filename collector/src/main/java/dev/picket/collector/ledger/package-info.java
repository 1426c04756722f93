/** The memory: every event, finding and incident, bounded in size and age, and the views through which a principal may read them. */
@NullMarked
package dev.picket.collector.ledger;

import org.jspecify.annotations.NullMarked;
