/** The collector: hears all agents, and wires its stages in the order of the drawing. */
@NullMarked
package dev.picket.collector;

import org.jspecify.annotations.NullMarked;
