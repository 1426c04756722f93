/** Says which pod each end of an event belongs to, as far as this node can know; the stage between capture and forward. */
@NullMarked
package dev.picket.agent.enrich;

import org.jspecify.annotations.NullMarked;
