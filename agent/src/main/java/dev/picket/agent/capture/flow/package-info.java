/** The flow plane: who talks to whom on this node, how much, and how it ended. */
@NullMarked
package dev.picket.agent.capture.flow;

import org.jspecify.annotations.NullMarked;
