/** Logs that others write, followed over rotation, restarts and kills. */
@NullMarked
package dev.picket.agent.capture.log;

import org.jspecify.annotations.NullMarked;
