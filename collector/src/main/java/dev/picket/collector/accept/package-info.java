/** Hears the agents: who speaks, is it whole, was it heard before; hands on each event once and knows what is missing. */
@NullMarked
package dev.picket.collector.accept;

import org.jspecify.annotations.NullMarked;
