/** Whose an event is: workload, identity, tenant, and how actor and target relate. */
@NullMarked
package dev.picket.collector.context;

import org.jspecify.annotations.NullMarked;
