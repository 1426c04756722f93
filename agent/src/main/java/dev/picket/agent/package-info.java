/** The agent: sees the three planes on its node, and wires its stages in the order of the drawing. */
@NullMarked
package dev.picket.agent;

import org.jspecify.annotations.NullMarked;
